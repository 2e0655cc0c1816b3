import type { RunEvent } from "../jobs/record.ts";
import { ChatError, type MessageRef, type Post } from "./chat.ts";
import { type PostPorts, UNSENT } from "./keep-post.ts";
import { runRecord } from "./run-record.ts";
import type { View } from "./view.ts";

/** Stands for a record that the platform refused: it is not offered again. */
const REFUSED = "refused";

/**
 * Puts the record of a run that has ended into its thread as a file, once,
 * where the platform has files. Written down before and after, as posts are.
 * A platform that refuses it for good (no permission for files) keeps the
 * thread from nothing: the log says so.
 */
export async function keepRecord(
  { plan, story }: View,
  journal: readonly RunEvent[],
  { root, posted }: { root: MessageRef; posted: Post | undefined },
  { chat, posts, log, now }: PostPorts,
): Promise<void> {
  if (chat.attach === undefined || (posted !== undefined && posted.ref !== "")) return;
  const file = runRecord(plan, story, journal);
  if (file === undefined) return;
  const write = (ref: MessageRef, digest = "") => posts.write(plan.id, "record", { ref, digest, at: now() });
  const mayStand = posted !== undefined && posted.digest !== UNSENT;
  await write("");
  try {
    await write(await chat.attach(root, `${plan.id}.record`, file, mayStand));
  } catch (err) {
    if (!(err instanceof ChatError)) throw err;
    if (err.afterMs !== undefined && !mayStand) await write("", UNSENT);
    if (err.passing) throw err;
    log.error({ planId: plan.id, err }, "the record of a run cannot be attached");
    await write(REFUSED);
  }
}
