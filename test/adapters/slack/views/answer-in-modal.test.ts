import type { ModalView } from "@slack/types";
import { expect, it } from "vitest";
import { answerInModal } from "../../../../adapters/slack/views/answer-in-modal.ts";
import { handle } from "../../../../bot/handle.ts";
import { message } from "../../../../bot/message.ts";
import { planned } from "../../../support/planned.ts";
import { scene } from "../../../support/scene.ts";
import { viewFaults, viewText } from "../../../support/view-faults.ts";

/** ann sends the form in; `pause` is what happens while the plan is waited for. */
async function sentIn(
  typed: string,
  pause: (play: ReturnType<typeof scene>) => Promise<unknown>,
  closed = false,
) {
  const play = scene();
  const views: ModalView[] = [];
  let paused = () => {};
  const waited = new Promise<void>((resolve) => {
    paused = resolve;
  });
  let shown = () => {};
  const done = new Promise<void>((resolve) => {
    shown = resolve;
  });
  const answer = answerInModal({
    bot: play,
    channel: "C0FERRY",
    update: async (view) => {
      if (closed) throw new Error("not_found");
      views.push(view);
      if (views.length === 2) shown();
    },
    signal: new AbortController().signal,
    pause: async () => {
      await pause(play);
      paused();
    },
  });
  const from = { ...play.chat.sender("ann").from, answer };
  await handle({ type: "command", words: typed.slice(1).split(" "), typed, from }, play);
  return { play, views, waited, done };
}

it("shows the answer in the form's place, and the plan once it is made", async () => {
  const { views, done } = await sentIn("/migrate vm1 kvm1 kvm2", planned);
  await done;

  expect(views.map(viewFaults)).toEqual([[], []]);
  const [begun = "", made = ""] = views.map(viewText);
  expect(begun).toContain("Plan k7m2qx9d is being made: vm1: kvm1 → kvm2 · live migration");
  expect(begun).toContain("in #C0FERRY");
  expect(made).toContain("✋ waiting for approval");
  expect(made).toContain("4 steps. The plan's risk: disruptive.");
});

it("shows a refusal twice, since Slack may hide the first, and points at no thread that will not be", async () => {
  const { play, views, done } = await sentIn("/migrate vm1 kvm1 kvm9", async () => {});
  await done;

  expect(views).toHaveLength(2);
  expect(viewText(views[0])).toContain("The site file has no host 'kvm9'");
  expect(viewText(views[0])).not.toContain("C0FERRY");
  expect(views[1]).toEqual(views[0]);
  expect(await play.store.openPlans()).toEqual([]);
});

it("does not show a refusal again that another answer has followed", async () => {
  const views: ModalView[] = [];
  const pauses: (() => void)[] = [];
  const answer = answerInModal({
    bot: scene(),
    channel: "C0FERRY",
    update: async (view) => void views.push(view),
    signal: new AbortController().signal,
    pause: () => new Promise<void>((resolve) => pauses.push(resolve)),
  });
  await answer(message("One", "bad", "not done"));
  await answer(message("Two", "bad", "not done"));

  for (const end of pauses) end();

  await expect.poll(() => views.length).toBe(3);
  const titles = views.map(viewText).map((text) => /One|Two/.exec(text)?.[0]);
  expect(titles).toEqual(["One", "Two", "Two"]);
});

it("does not keep the plan from being made that the person has closed the modal", async () => {
  const { play, views } = await sentIn("/migrate vm1 kvm1 kvm2", planned, true);

  expect(views).toEqual([]);
  expect(await play.store.openPlans()).toEqual(["k7m2qx9d"]);
});
