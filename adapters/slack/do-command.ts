import { commandWords, spokenWords } from "../../bot/spoken-words.ts";
import { OpsError } from "../../jobs/error.ts";
import { ofCommand, ofEvent } from "./account.ts";
import { type Doing, give, senderAt, tellError } from "./doing.ts";
import { openView } from "./modals.ts";
import type { CommandPayload, EventPayload } from "./payloads.ts";
import { typedText, withoutCode, withoutCodeAround, withoutMention } from "./typed-text.ts";
import { openMigrate } from "./views/migrate.ts";

/** A slash command. A bare `/migrate` is answered with its form. */
export async function doCommand(key: string, payload: CommandPayload, doing: Doing): Promise<void> {
  const { command, channel_id: channel, response_url: responseUrl } = payload;
  const account = ofCommand(payload);
  const from = senderAt({ account, channel, responseUrl }, doing);
  const text = withoutCodeAround(typedText(payload.text));
  const words = commandWords(command, text);
  if (words.length > 1 || words[0] !== "migrate") {
    return give({ type: "command", key, words, typed: `${command} ${text}`.trim(), from }, doing);
  }
  const shown = await openMigrate(account, channel, doing.bot);
  if ("title" in shown && "status" in shown) return from.answer(shown);
  try {
    await openView(payload.trigger_id, shown, doing.api);
  } catch (error) {
    await tellError(dialogFailed(error, "/migrate <vm> [<source>] <destination>"), from, command, doing);
  }
}

/** The dialog that somebody waits for does not come: how to do the same without it. */
export const dialogFailed = (error: unknown, command: string): OpsError =>
  new OpsError(
    "slack.dialog-failed",
    { reason: error instanceof Error ? error.message : "", command },
    error,
  );

/** `@Ferry …`: what slash commands cannot do, since Slack has none in threads. */
export async function doMention(key: string, payload: EventPayload, doing: Doing): Promise<void> {
  const { channel, text = "", thread_ts: thread } = payload.event;
  const account = ofEvent(payload);
  if (account === undefined || channel === undefined) return;
  const from = senderAt({ account, channel, thread }, doing);
  const said = withoutCode(typedText(withoutMention(text, doing.identity.user)));
  const plan = thread === undefined ? undefined : await planOf(channel, thread, doing);
  await give(
    { type: "command", key, words: spokenWords(said, plan), typed: `@${doing.identity.name} ${said}`, from },
    doing,
  );
}

/** The plan whose thread this is. Where Slack does not say, a command that leaves its id out is answered with its usage. */
async function planOf(channel: string, thread: string, { finder, bot }: Doing): Promise<string | undefined> {
  try {
    const key = await finder.keyOfRoot(channel, thread);
    return /^([a-z][a-z0-9]{7})\.root(\.|$)/.exec(key ?? "")?.[1];
  } catch (err) {
    bot.log.warn({ channel, thread, err }, "a thread's plan could not be read");
    return undefined;
  }
}
