import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandParts, length, within } from "../../bot/render-commands.ts";
import type { PlannedStep } from "../../jobs/record.ts";
import { examplePlan } from "../support/store-contract.ts";

const step = fc.record<PlannedStep>({
  id: fc.constant("host.thing"),
  title: fc.string({ maxLength: 60 }),
  risk: fc.constantFrom("safe", "disruptive"),
  state: fc.constantFrom("needed", "later", "satisfied"),
  commands: fc.array(
    fc.record({
      host: fc.constantFrom("kvm1", "kvm2"),
      shown: fc
        .array(fc.string({ maxLength: 200 }), { minLength: 1, maxLength: 8 })
        .map((rows) => rows.join("\n")),
    }),
    { maxLength: 4 },
  ),
});

describe("commandParts", () => {
  it("leaves out no character of a command, and keeps each part within its limit", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), fc.integer({ min: 100, max: 600 }), (steps, limit) => {
        const parts = commandParts(examplePlan({ steps }), within(limit));

        const shown = parts.flat().flatMap((line) => (line.type === "code" ? [line.text] : []));
        const open = steps.filter(({ state }) => state !== "satisfied");
        const meant = open.flatMap(({ commands }) =>
          commands.map(({ host, shown: text }) => `${host}$ ${text}`),
        );
        const bare = (texts: string[]) => texts.join("").replaceAll("\n", "");
        expect(bare(shown)).toBe(bare(meant));
        for (const part of parts) expect(length(part)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it("keeps a step and its commands together where they fit", () => {
    const one = (title: string): PlannedStep => ({
      id: "host.thing",
      title,
      risk: "safe",
      state: "needed",
      commands: [{ host: "kvm1", shown: "x".repeat(50) }],
    });
    const parts = commandParts(examplePlan({ steps: [one("a"), one("b"), one("c")] }), within(140));

    expect(parts.map((part) => part.map(({ type }) => type))).toEqual([
      ["text", "code", "text", "code"],
      ["text", "code"],
    ]);
  });
});
