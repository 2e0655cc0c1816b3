import fc from "fast-check";
import { expect, test } from "vitest";
import { limits } from "../../../adapters/console/limits.ts";
import { type LiveRoot, liveRows } from "../../../adapters/console/live.ts";
import { rowText } from "../../../adapters/console/row.ts";
import { textWidth } from "../../../adapters/console/width.ts";
import { code, message, type StepLine, text } from "../../../bot/message.ts";
import { look, texts } from "./look.ts";

function steps(done: number, all: number): StepLine[] {
  return Array.from({ length: all }, (_, n) => ({
    mark: n < done ? "done" : n === done ? "running" : "pending",
    text: `step ${n}`,
  }));
}

function root(plan: string, list: readonly StepLine[]): LiveRoot {
  return {
    plan,
    message: message(`Move ${plan}`, "running", "running", {
      steps: list,
      lines: [text("pass 2"), code("kvm1$ virsh")],
      buttons: [{ id: `cancel.${plan}`, label: "Cancel", style: "danger" }],
    }),
  };
}

test("shows a root whole where there is room, but for its code, which was printed for good", () => {
  expect(texts(liveRows([root("k7m2qx9d", steps(1, 3))], { ...look, columns: 30, rows: 40 }))).toEqual([
    "─".repeat(29),
    "Move k7m2qx9d — running",
    "  ✓ step 0  done",
    "  ▸ step 1  running",
    "  · step 2",
    "  pass 2",
    "  [6] Cancel",
  ]);
});

test("keeps what runs, its neighbours and the buttons when there is little room, and counts the rest", () => {
  const rows = Math.ceil(8 / limits.liveShare);

  expect(texts(liveRows([root("k7m2qx9d", steps(10, 30))], { ...look, columns: 60, rows }))).toEqual([
    "─".repeat(59),
    "Move k7m2qx9d — running",
    "  ▸ step 10  running",
    "  · step 11",
    "  · step 12",
    "  pass 2",
    "  … +27 more lines: /ferry show k7m2qx9d",
    "  [6] Cancel",
  ]);
});

test("is never wider or higher than its share of the terminal, and every plan that is not counted has its row", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 2, max: 100 }),
      fc.integer({ min: -3, max: 60 }),
      (plans, all, columns, rows) => {
        const roots = Array.from({ length: plans }, (_, n) =>
          root(`k7m2qx${n + 10}`, steps(Math.floor(all / 2), all)),
        );
        const shown = liveRows(roots, { ...look, columns, rows });

        expect(shown.length).toBeLessThanOrEqual(Math.max(0, Math.floor(rows * limits.liveShare)));
        for (const row of shown) expect(textWidth(rowText(row))).toBeLessThan(columns);
        if (columns > 60 && shown.length > 0) {
          const hidden = Number(/\+(\d+) more plans/.exec(texts(shown)[1] ?? "")?.[1] ?? 0);
          expect(texts(shown).filter((line) => line.includes("— running"))).toHaveLength(plans - hidden);
        }
      },
    ),
  );
});
