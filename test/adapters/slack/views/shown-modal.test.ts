import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planBegunModal, shownModal } from "../../../../adapters/slack/views/shown-modal.ts";
import { code, message, text } from "../../../../bot/message.ts";
import { viewFaults, viewText } from "../../../support/view-faults.ts";

describe("a modal that shows", () => {
  it("says a message whole, with words beside every mark", () => {
    const view = shownModal(
      [
        message("Plan k7m2qx9d · vm1", "running", "running", {
          steps: [
            { mark: "done", text: "Open the socket", durationMs: 1600 },
            { mark: "pending", text: "Move vm1", note: "disruptive" },
            { mark: "pending", text: "Carry autostart" },
          ],
          lines: [text("Its risk: disruptive."), code("kvm1$ virsh list")],
        }),
      ],
      { title: "Plan k7m2qx9d", channel: "C0FERRY" },
    );

    expect(viewFaults(view)).toEqual([]);
    expect(viewText(view).split("\n")).toEqual([
      "Plan k7m2qx9d",
      "Plan k7m2qx9d · vm1",
      "⏳ running",
      "✅ Open the socket (done, 1.6 s)",
      "▫️ Move vm1: disruptive",
      "▫️ Carry autostart",
      "Its risk: disruptive.",
      "kvm1$ virsh list",
      "Its thread, with the exact commands and the buttons, is in #C0FERRY. It goes on there if you close this.",
      "Close",
    ]);
    expect(view).not.toHaveProperty("submit");
  });

  it("stands in a form's place from the moment when it is sent in", () => {
    expect(viewFaults(planBegunModal("/migrate vm1 kvm1 kvm2", "C0FERRY"))).toEqual([]);
    expect(viewText(planBegunModal("/migrate vm1 kvm1 kvm2", "C0FERRY"))).toContain("reading the hosts");
  });

  it("does not lose a title that is too long for a heading", () => {
    const title = "x".repeat(200);

    expect(viewText(shownModal([message(title, "bad", "")], { title: "Ferry" }))).toContain(title);
  });

  it("counts what there is no room for", () => {
    const lines = Array.from({ length: 300 }, (_, n) => code(`${n} ${"x".repeat(2900)}`));
    const view = shownModal([message("Plan", "neutral", "", { lines })], { title: "Plan" });

    const short = shownModal(
      Array.from({ length: 150 }, (_, n) => message(`Message ${n}`, "neutral", "")),
      { title: "Plan", channel: "C0FERRY" },
    );
    const shown = viewText(short).match(/^Message \d+$/gm)?.length ?? 0;

    expect(viewFaults(short)).toEqual([]);
    expect(viewText(short)).toContain(`+${150 - shown} more parts not shown here`);
    expect(viewFaults(view)).toEqual([]);
    expect(viewText(view)).toMatch(/\+\d+ more parts not shown here/);
  });

  it("is one that Slack takes, whatever it shall show", () => {
    const words = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom("x", "漢", "<", "\u0001"), maxLength: 5000, size: "max" }),
    );
    const shown = fc.record({
      title: words,
      status: words,
      tone: fc.constant("neutral" as const),
      steps: fc.array(
        fc.record({ mark: fc.constantFrom("done" as const, "pending" as const), text: words, note: words }),
      ),
      lines: fc.array(fc.oneof(words.map(text), words.map(code))),
      buttons: fc.constant([]),
    });

    fc.assert(
      fc.property(
        fc.array(shown, { maxLength: 60, size: "max" }),
        words,
        fc.boolean(),
        (messages, title, somewhere) => {
          const view = shownModal(messages, { title, ...(somewhere ? { channel: "C0FERRY" } : {}) });

          expect(viewFaults(view)).toEqual([]);
        },
      ),
      { numRuns: 30 },
    );
  });
});
