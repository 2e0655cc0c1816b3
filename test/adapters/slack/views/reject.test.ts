import fc from "fast-check";
import { expect, it } from "vitest";
import { readRejection } from "../../../../adapters/slack/views/reject.ts";
import { REASON, rejectModal } from "../../../../adapters/slack/views/reject-modal.ts";
import { viewFaults, viewText } from "../../../support/view-faults.ts";

const ids = { button: "reject.k7m2qx9d", channel: "C0FERRY", thread: "1763906400.000100" };

/** The modal as Slack sends it back. */
const sentIn = (value: string | null, { private_metadata } = rejectModal("k7m2qx9d", ids)) => ({
  id: "V1",
  private_metadata,
  state: { values: { [REASON]: { [REASON]: { type: "plain_text_input", value } } } },
});

it("asks why, and needs no answer", () => {
  const view = rejectModal("k7m2qx9d", ids);

  expect(viewFaults(view)).toEqual([]);
  expect(viewText(view)).toContain("Reject k7m2qx9d");
  expect(view.blocks[0]).toMatchObject({ optional: true, element: { max_length: 300 } });
});

it("becomes the click with its reason, and says where the answer goes", () => {
  expect(readRejection(sentIn("  too risky\non a Friday "))).toEqual({
    click: { type: "click", button: "reject.k7m2qx9d", reason: "too risky on a Friday" },
    channel: "C0FERRY",
    thread: "1763906400.000100",
  });
});

it("becomes a click without a reason when none was given", () => {
  for (const value of [null, "", " \n "]) {
    expect(readRejection(sentIn(value)).click).toEqual({ type: "click", button: "reject.k7m2qx9d" });
  }
});

it("has no channel when it was opened in the Home tab", () => {
  const rejection = readRejection(sentIn("no", rejectModal("k7m2qx9d", { button: ids.button })));

  expect(rejection).toEqual({ click: { type: "click", button: ids.button, reason: "no" } });
});

it("takes whatever is typed and whatever another version wrote, within limits", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 3000 }), fc.string(), (value, private_metadata) => {
      const { click } = readRejection(sentIn(value));
      expect(click.reason?.length ?? 0).toBeLessThanOrEqual(300);

      expect(readRejection({ ...sentIn(value), private_metadata }).click.button).toBe("");
    }),
  );
});
