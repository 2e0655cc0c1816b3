import type { Plan } from "../../jobs/record.ts";
import type { ShownMessage } from "../support/slack/shown.ts";
import type { DiscordStage } from "./discord-stage.ts";
import type { SlackStage } from "./slack-stage.ts";

/** What a plan's end says, which no other plan's does. */
export const endOf = ({ vm }: Plan): string => `${vm} runs on kvm2.`;

/**
 * What people see of plans that are done that is not so or not there: each has
 * one root that tells its own end and has no button any more, one message in
 * that root's thread and in the channel that tells it, and its record.
 */
export function untrueInSlack(plans: readonly Plan[], { slack }: Pick<SlackStage, "slack">): string[] {
  const messages = slack.messages("ferry").filter(({ isByBot }) => isByBot);
  const files = slack.files();
  return plans.flatMap((plan) => {
    const own = messages.filter(({ shown }) => shown.includes(plan.vm ?? plan.id));
    const roots = own.filter((message) => !isReply(message));
    const [root] = roots;
    if (root === undefined || roots.length > 1) return [`${plan.id} has ${roots.length} roots`];
    const ends = own.filter(
      (message) => message.threadTs === root.ts && message.isBroadcast && tells(message, plan),
    );
    const records = files.filter(
      ({ name, threadTs }) => name === `ferry-${plan.id}.txt` && threadTs === root.ts,
    );
    return [
      ...(tells(root, plan) ? [] : [`${plan.id}: its root says ${root.text}`]),
      ...root.elements.map(({ label }) => `${plan.id}: its root has a button ${label}`),
      ...(ends.length === 1 ? [] : [`${plan.id}: its thread tells its end ${ends.length} times`]),
      ...(records.length === 1 ? [] : [`${plan.id} has ${records.length} records`]),
    ];
  });
}

/** The same in Discord, where the channel has a notice of the end, and the thread is put away. */
export function untrueInDiscord(
  plans: readonly Plan[],
  { discord }: Pick<DiscordStage, "discord">,
): string[] {
  const all = discord.messages().filter(({ isByBot }) => isByBot);
  const threads = new Map(discord.threads().map((thread) => [thread.id, thread]));
  const channel = discord.channelId("ferry");
  return plans.flatMap((plan) => {
    const own = all.filter(({ shown }) => shown.includes(plan.vm ?? plan.id));
    const [root, ...others] = own.filter((each) => each.channel === channel && each.thread !== undefined);
    if (root === undefined || others.length > 0)
      return [`${plan.id} has ${others.length + 1} roots, or none`];
    const inThread = all.filter((each) => each.channel === root.id);
    const ends = inThread.filter((message) => tells(message, plan));
    const notices = own.filter(
      (message) => message.channel === channel && message.id !== root.id && tells(message, plan),
    );
    const records = inThread.filter(({ files }) => files.some(({ name }) => name === `ferry-${plan.id}.txt`));
    return [
      ...(tells(root, plan) ? [] : [`${plan.id}: its root says ${root.shown}`]),
      ...root.elements.map(({ label }) => `${plan.id}: its root has a button ${label}`),
      ...(ends.length === 1 ? [] : [`${plan.id}: its thread tells its end ${ends.length} times`]),
      ...(notices.length === 1 ? [] : [`${plan.id}: the channel tells its end ${notices.length} times`]),
      ...(records.length === 1 ? [] : [`${plan.id} has ${records.length} records`]),
      ...(threads.get(root.id)?.isArchived === true ? [] : [`${plan.id}: its thread is not put away`]),
    ];
  });
}

const isReply = ({ ts, threadTs }: ShownMessage) => threadTs !== undefined && threadTs !== ts;

const tells = ({ shown }: Pick<ShownMessage, "shown">, plan: Plan): boolean =>
  shown.includes("✅ done") && shown.includes(endOf(plan));
