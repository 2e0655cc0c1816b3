import { OpsError } from "../../jobs/error.ts";
import type { Log } from "../../jobs/log.ts";
import type { Inbox } from "../inbox.ts";
import { putAway } from "../put-away.ts";
import { accountOf, grantedBy } from "./account.ts";
import { choicesFor } from "./autocomplete.ts";
import { buttonOf } from "./custom-id.ts";
import { doInteraction, keyOf } from "./do-interaction.ts";
import { type Doing, tellError } from "./doing.ts";
import { CODES, refusalOf } from "./errors.ts";
import { type Interaction, keptText, readInteraction } from "./interaction.ts";
import { rejectModal } from "./modals.ts";
import type { Responses } from "./responses.ts";

export interface Receiving {
  readonly doing: Doing;
  readonly responses: Responses;
  readonly inbox: Inbox;
  readonly log: Log;
}

export interface Receiver {
  /** What INTERACTION_CREATE brought. Returns at once and never throws. */
  take(data: unknown): void;
  /** Does what another bot took and died over, one thing after another; while it is at it, another call does nothing. */
  takeOver(): Promise<void>;
  /** Takes nothing more over; resolves when everything in hand has been done and answered. */
  drain(): Promise<void>;
}

/**
 * What nobody has done by then was left by a bot that died: what is in hand
 * ends sooner (bot/patiently.ts) unless Discord hangs on every way to answer,
 * and then somebody is answered twice; what they did is done once all the same.
 */
const ABANDONED_MS = 60_000;

/** What somebody did is acknowledged at once; then it is done, once, however often and to however many bots it comes. */
export function receive({ doing, responses, inbox, log }: Receiving): Receiver {
  const inHand = new Set<Promise<void>>();
  let isTakingOver = false;
  let isClosing = false;
  const put = putAway(inbox, { signal: doing.signal, log });

  function hold(work: Promise<void>): Promise<void> {
    const held = work
      .catch((err: unknown) => log.error({ err }, "an interaction of Discord's could not be handled"))
      .finally(() => inHand.delete(held));
    inHand.add(held);
    return held;
  }

  async function act(interaction: Interaction): Promise<void> {
    // Autocomplete and dialogs do nothing, so nothing of them is remembered.
    if (interaction.type === 4) {
      const from = { account: accountOf(interaction), granted: grantedBy(interaction, doing.server) };
      const choices = await choicesFor(interaction.data, from, doing.bot);
      return acknowledge(() => responses.choose(interaction, choices)).then(() => {});
    }
    if (interaction.type === 3 && buttonOf(interaction.data.custom_id).button.startsWith("reject.")) {
      return openDialog(interaction, rejectModal(buttonOf(interaction.data.custom_id).button));
    }
    // Begun before anything is acknowledged: what Discord knows to be received is kept.
    const isFirst = inbox.take(keyOf(interaction), keptText(interaction));
    isFirst.catch(() => {});
    const acknowledged = await acknowledge(() => responses.defer(interaction));
    try {
      if (!(await isFirst)) return;
    } catch (error) {
      // It may be in the inbox all the same, or come there yet: what its sender was told is not done must not be done later.
      if (await tell(interaction, error)) await put(keyOf(interaction));
      return;
    }
    await finish(interaction, () =>
      acknowledged === "too late" ? tellLate(interaction) : doInteraction(interaction, doing),
    );
  }

  /** Discord may have gone meanwhile, or another bot been faster: only one that came too late was told to have failed. */
  async function acknowledge(respond: () => Promise<void>): Promise<"done" | "unknown" | "too late"> {
    try {
      await respond();
      return "done";
    } catch (err) {
      const code = refusalOf(err);
      log.warn({ err }, "Discord could not be told that an interaction arrived");
      return code === CODES.unknownInteraction ? "too late" : "unknown";
    }
  }

  async function openDialog(interaction: Interaction, modal: ReturnType<typeof rejectModal>): Promise<void> {
    const opened = await acknowledge(() => responses.open(interaction, modal));
    if (opened === "too late" && (await inbox.take(keyOf(interaction), keptText(interaction)))) {
      await finish(interaction, () => tellLate(interaction));
    }
  }

  /** Discord has said that it failed, and a click must not take effect when nobody expects it any more. */
  const tellLate = (interaction: Interaction): Promise<void> => {
    const did = interaction.type === 2 ? "typed a command" : "pressed a button";
    return tellError(new OpsError("discord.late", { did }), { ...interaction, token: "-" }, doing);
  };

  async function finish(interaction: Interaction, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await tell(interaction, error);
    }
    await put(keyOf(interaction));
  }

  /** Whether they know now. */
  async function tell(interaction: Interaction, error: unknown): Promise<boolean> {
    try {
      await tellError(error, interaction, doing);
      return true;
    } catch (err) {
      log.warn({ key: keyOf(interaction), err }, "an answer could not be given");
      return false;
    }
  }

  return {
    take(data) {
      const interaction = readInteraction(data);
      if (interaction === undefined) log.debug({}, "an interaction that Ferry has no use for");
      else hold(act(interaction));
    },
    async takeOver() {
      if (isTakingOver) return;
      isTakingOver = true;
      try {
        for (const { key, body } of await inbox.abandoned(ABANDONED_MS)) {
          // Others are given it after a while.
          if (isClosing) return;
          const interaction = readInteraction(JSON.parse(body));
          log.warn({ key }, "a bot died over what somebody did; it is done now");
          if (interaction === undefined) await inbox.done(key);
          else await hold(finish(interaction, () => doInteraction(interaction, doing)));
        }
      } finally {
        isTakingOver = false;
      }
    },
    async drain() {
      isClosing = true;
      while (inHand.size > 0) await Promise.all(inHand);
    },
  };
}
