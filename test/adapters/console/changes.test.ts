import { expect, test } from "vitest";
import { changes } from "../../../adapters/console/changes.ts";
import { code, type Message, message, text } from "../../../bot/message.ts";
import { look, texts } from "./look.ts";

const before: Message = message("Move vm1", "running", "running", {
  steps: [
    { mark: "running", text: "Migrate", durationMs: 1000 },
    { mark: "pending", text: "Check" },
    { mark: "pending", text: "Check" },
  ],
  lines: [text("pass 1"), text("ann asked")],
  buttons: [{ id: "cancel.k7m2qx9d", label: "Cancel", style: "danger" }],
});

const between = (after: Partial<Message>) => changes(before, { ...before, ...after }, "k7m2qx9d", look);

test("a duration that goes on and what stays the same are no news", () => {
  const steps = before.steps.map((step) => ({ ...step, durationMs: 5000 }));

  expect(between({ steps }).rows).toEqual([]);
});

test("a step that stands differently is told, also one of two with the same text", () => {
  const steps = [
    { mark: "done", text: "Migrate", durationMs: 41_000 },
    { mark: "pending", text: "Check" },
    { mark: "running", text: "Check" },
  ] as const;
  const { rows, progress } = between({ steps });

  expect(texts(rows)).toEqual(["✓ Migrate  41 s  done", "▸ Check  running"]);
  expect(progress).toBe(false);
});

test("new figures alone are progress", () => {
  const { rows, progress } = between({ lines: [text("pass 2"), text("ann asked")] });

  expect(texts(rows)).toEqual(["pass 2"]);
  expect(progress).toBe(true);
});

test.each<[string, Partial<Message>, string]>([
  ["status", { status: "cancelling" }, "status: cancelling"],
  ["title", { title: "Moved vm1" }, "Moved vm1 — running"],
  ["command", { lines: [...before.lines, code("kvm1$ true")] }, "kvm1$ true"],
  [
    "button",
    { buttons: [...before.buttons, { id: "undo.k7m2qx9d", label: "Roll back", style: "plain" }] },
    "[9] Roll back",
  ],
])("a new %s is told at once", (_, after, line) => {
  const { rows, progress } = between(after);

  expect(texts(rows)).toEqual([line]);
  expect(progress).toBe(false);
});

test("buttons that are gone and a tone alone need no line", () => {
  expect(between({ buttons: [], tone: "good" }).rows).toEqual([]);
});
