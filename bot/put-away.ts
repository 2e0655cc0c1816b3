import type { Plan } from "../jobs/record.ts";
import { ChatError, type MessageRef, type Post } from "./chat.ts";
import type { PostPorts } from "./keep-post.ts";
import type { Message } from "./message.ts";
import { standing } from "./standing.ts";
import type { Story } from "./story.ts";
import type { View } from "./view.ts";

/** Whether the plan still asks for something or its run goes on. */
export const isOpen = (plan: Plan, story: Story): boolean =>
  ["planning", "waiting"].includes(plan.state) || standing(plan, story).live;

/**
 * Puts the thread of a plan away, once, when it is over and no message in it
 * has a button any more: in a thread that is put away nobody may be able to
 * press one. Once, since people may take it out again to talk. A platform that
 * refuses it for good keeps the thread from nothing: the log says so.
 */
export async function putAway(
  { plan, story }: View,
  [root, ...replies]: readonly Message[],
  { root: ref, posted }: { root: MessageRef; posted: Post | undefined },
  { chat, posts, log, now }: PostPorts,
): Promise<void> {
  if (chat.putAway === undefined || root === undefined || isOpen(plan, story) || posted?.ref === ref) return;
  if ([root, ...replies].some(({ buttons }) => buttons.length > 0)) return;
  try {
    await chat.putAway(ref, root);
  } catch (err) {
    if (!(err instanceof ChatError) || err.passing) throw err;
    log.error({ planId: plan.id, err }, "a thread cannot be put away");
  }
  await posts.write(plan.id, "put-away", { ref, digest: "", at: now() });
}
