import { expect, test } from "vitest";
import { limits } from "../../../adapters/console/limits.ts";
import { body, heading } from "../../../adapters/console/render.ts";
import { rowText } from "../../../adapters/console/row.ts";
import { textWidth } from "../../../adapters/console/width.ts";
import { code, type Message, message, text, time } from "../../../bot/message.ts";
import { look, texts } from "./look.ts";

const PLAN = "k7m2qx9d";

const card: Message = message("vm1: kvm1 → kvm2", "running", "running", {
  steps: [
    { mark: "satisfied", text: "images is mounted on kvm1", note: "since boot" },
    { mark: "done", text: "Mount images on kvm2", durationMs: 1234 },
    { mark: "running", text: "Live-migrate vm1", durationMs: 190_000 },
    { mark: "later", text: "Read the token" },
    { mark: "pending", text: "Check both hosts" },
    { mark: "failed", text: "Something", durationMs: 41_000, note: "stopped" },
  ],
  lines: [
    text("First\nsecond"),
    code("kvm1$ virsh migrate --live vm1\nkvm1$ true"),
    time("Expires at ", Date.UTC(2026, 10, 23, 14, 30), "."),
    time("Until ", Date.UTC(2026, 10, 24, 9, 5), "."),
  ],
  buttons: [
    { id: "approve.k7m2qx9d", label: "Approve", style: "primary" },
    { id: "reject.k7m2qx9d", label: "Reject", style: "danger" },
  ],
});

test("shows marks with words, aligned durations, lines and numbered buttons", () => {
  expect(texts(body(card, PLAN, look))).toEqual([
    "✓ images is mounted on kvm1            already so · since boot",
    "✓ Mount images on kvm2          1.2 s  done",
    "▸ Live-migrate vm1           3 m 10 s  running",
    "· Read the token                       checked at its turn",
    "· Check both hosts",
    "✗ Something                      41 s  failed · stopped",
    "First",
    "second",
    "kvm1$ virsh migrate --live vm1",
    "kvm1$ true",
    "Expires at 14:30.",
    "Until 2026-11-24 09:05.",
    "[7] Approve  [6] Reject",
  ]);
});

test("the plan's id stands once in a heading", () => {
  expect(rowText(heading(card, PLAN))).toBe("k7m2qx9d  vm1: kvm1 → kvm2 — running");
  expect(rowText(heading({ ...card, title: `Plan ${PLAN}`, status: "" }, PLAN))).toBe("Plan k7m2qx9d");
});

test("a step whose outcome is unknown is not called running", () => {
  const steps = [{ mark: "running", text: "Live-migrate vm1", note: "outcome unknown" }] as const;

  expect(texts(body({ ...card, steps, lines: [], buttons: [] }, PLAN, look))).toEqual([
    "▸ Live-migrate vm1  outcome unknown",
  ]);
});

test("a step that has just begun shows no time", () => {
  const steps = [{ mark: "running", text: "Migrate", durationMs: 0 }] as const;

  expect(texts(body({ ...card, steps, lines: [], buttons: [] }, PLAN, look))).toEqual(["▸ Migrate  running"]);
});

test("runaway text and steps are cut, with the way to see the rest", () => {
  const lines = [text("x".repeat(limits.lineCharacters + 5)), text("line\n".repeat(500))];
  const shown = texts(body({ ...card, steps: [], lines, buttons: [] }, PLAN, look));

  expect(shown[0]).toBe(`${"x".repeat(limits.lineCharacters)} … +5 more characters: /ferry show ${PLAN}`);
  expect(shown).toHaveLength(1 + limits.messageLines);
  expect(shown.at(-1)).toBe(`… +382 more lines: /ferry show ${PLAN}`);
});

test("commands are never cut and never wrapped", () => {
  const commands = Array.from({ length: 500 }, (_, n) => `kvm1$ virsh ${"x".repeat(3000)} ${n}`);
  const lines = [code(commands.join("\n"))];

  expect(texts(body({ ...card, steps: [], lines, buttons: [] }, PLAN, { ...look, columns: 40 }))).toEqual(
    commands,
  );
});

test("text is wrapped where the width is known", () => {
  const lines = [text("Nothing was changed, and nothing can be approved. ".repeat(3).trim())];
  const shown = texts(body({ ...card, steps: [], lines, buttons: [] }, PLAN, { ...look, columns: 40 }));

  expect(shown.length).toBeGreaterThan(3);
  for (const line of shown) expect(textWidth(line)).toBeLessThanOrEqual(40);
});
