import { ofCommand, ofEvent, ofInteraction } from "./account.ts";
import { doAction } from "./do-action.ts";
import { doCommand, doMention } from "./do-command.ts";
import { readSubmission } from "./do-submission.ts";
import { type Doing, senderAt } from "./doing.ts";
import type { Arrival } from "./payloads.ts";

/** Does what somebody did, whatever it was. */
export async function doArrival({ kind, key, payload }: Arrival, doing: Doing): Promise<void> {
  switch (kind) {
    case "command":
      return doCommand(key, payload, doing);
    case "action":
      return doAction(key, payload, doing);
    case "submission":
      return (await readSubmission(key, payload, doing)).act();
    case "event": {
      if (payload.event.type === "app_mention") return doMention(key, payload, doing);
      const account = ofEvent(payload);
      const isHome = payload.event.type === "app_home_opened" && (payload.event.tab ?? "home") === "home";
      if (isHome && account !== undefined) doing.homes.opened(account);
      return;
    }
  }
}

/** Whom to tell when even reading what they did has failed; undefined when that is nobody. */
export function senderOf({ kind, payload }: Arrival, doing: Doing) {
  switch (kind) {
    case "command":
      return senderAt(
        { account: ofCommand(payload), channel: payload.channel_id, responseUrl: payload.response_url },
        doing,
      );
    case "action":
      return senderAt(
        { account: ofInteraction(payload), channel: payload.channel?.id, responseUrl: payload.response_url },
        doing,
      );
    case "submission":
      return senderAt({ account: ofInteraction(payload) }, doing);
    case "event": {
      const { type, channel, thread_ts: thread } = payload.event;
      const account = ofEvent(payload);
      return type === "app_mention" && account !== undefined
        ? senderAt({ account, channel, thread }, doing)
        : undefined;
    }
  }
}
