import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stepLimits, stepText } from "../../adapters/step-words.ts";

const words = fc.string({ minLength: 1, maxLength: 120 });
const step = (title: string, note: string) =>
  ({ mark: "failed", text: title, note, durationMs: 21_000 }) as const;

describe("a step in one line", () => {
  it("is whole where there is room for it, however long its title is beside its note", () => {
    fc.assert(
      fc.property(words, words, (title, note) => {
        const whole = stepText(step(title, note), Number.POSITIVE_INFINITY);

        expect(whole).toBe(`❌ ${title} (failed, 21 s): ${note}`);
        expect(stepText(step(title, note), whole.length)).toBe(whole);
      }),
    );
  });

  it("is cut within its room, its word never, and says where", () => {
    const [title, note] = ["t".repeat(1_000), "n".repeat(1_000)];
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 300 }), (most) => {
        const cut = stepText(step(title, note), most);

        expect(cut.length).toBeLessThanOrEqual(most);
        expect(cut).toMatch(/^❌ t+… \(failed, 21 s\): n+…$/);
      }),
    );
    expect(stepText(step(title, note), Number.POSITIVE_INFINITY).length).toBeLessThanOrEqual(
      stepLimits.title + stepLimits.note + 30,
    );
  });
});
