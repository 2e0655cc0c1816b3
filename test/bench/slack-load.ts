import type { Delivered } from "../support/slack/people.ts";
import type { Deed, LoadedChat } from "./load.ts";
import type { SlackStage } from "./slack-stage.ts";

/** What people do in Slack. */
export function slackLoad({ slack }: Pick<SlackStage, "slack">): LoadedChat {
  const deed = async (delivered: Promise<Delivered>): Promise<Deed> => {
    const { tookMs, payload } = await delivered;
    return { tookMs, answeredAt: String(payload.response_url) };
  };
  return {
    cards(plans) {
      const cards = slack
        .messages("ferry")
        .filter(({ elements }) => elements.some(({ label }) => label === "Approve"));
      const found = new Map(
        plans.flatMap(({ id }) => {
          const card = cards.find(({ elements }) =>
            elements.some(({ actionId }) => actionId === `approve.${id}`),
          );
          return card === undefined ? [] : [[id, card.ts]];
        }),
      );
      return found.size === plans.length ? found : undefined;
    },
    look: (name, n) => deed(slack.command(name, "ferry", "/ferry", `where vm${n}x`)),
    tryToApprove: (name, card) => deed(slack.press(name, card, "Approve")),
    approveAtOnce(names, card) {
      slack.faults.twice(names.length);
      return names.map((name) => deed(slack.press(name, card, "Approve")));
    },
    ask(name, vm) {
      slack.faults.twice();
      return deed(slack.command(name, "ferry", "/migrate", `${vm} kvm1 kvm2`));
    },
    twice: () => slack.faults.twice(),
    answersAt: (place) => slack.answersAt(place),
  };
}
