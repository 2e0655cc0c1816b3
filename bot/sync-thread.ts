import type { Site } from "../config/site.ts";
import type { Later } from "../jobs/queue.ts";
import type { RunEvent } from "../jobs/record.ts";
import type { Store } from "../jobs/store.ts";
import { type Chat, ChatError, type Post } from "./chat.ts";
import { keepPost, type PostPorts } from "./keep-post.ts";
import { keepRecord } from "./keep-record.ts";
import { isOpen, putAway } from "./put-away.ts";
import { standing } from "./standing.ts";
import { tell } from "./story.ts";
import { threadOf } from "./thread.ts";
import type { View } from "./view.ts";

export interface ThreadPorts extends PostPorts {
  readonly store: Store;
  readonly site: Site;
}

/** How soon the figures of a live run are read again, at most. */
const LIVE_MS = 1_000;
/** A platform that does not answer is asked again after this. */
const AGAIN_MS = 5_000;

/**
 * Brings a plan's thread up to date: edits what differs, posts what is
 * missing. State-based, so it may run at any time, any number of times: what a
 * crash left between posting and writing it down is found again by the key
 * that the platform was given. Returns when to come back if an edit must wait,
 * the platform is away, or a run goes on. Throws ChatError when the platform
 * refuses a message for good.
 */
export async function syncThread(id: string, ports: ThreadPorts): Promise<Later | undefined> {
  const seen = await look(id, ports);
  if (seen === undefined) return undefined;
  const { view, journal } = seen;
  try {
    const waits = await reconcile(view, journal, ports);
    const live = standing(view.plan, view.story).live ? [Math.max(LIVE_MS, ports.chat.editIntervalMs)] : [];
    const soonest = Math.min(...waits, ...live);
    return Number.isFinite(soonest) ? { laterMs: soonest } : undefined;
  } catch (error) {
    if (error instanceof ChatError && error.passing) {
      if (error.afterMs === undefined) ports.log.info({ planId: id, err: error }, "a thread is behind");
      return { laterMs: error.afterMs ?? Math.max(AGAIN_MS, ports.chat.editIntervalMs) };
    }
    throw error;
  }
}

interface Seen {
  readonly view: View;
  readonly journal: readonly RunEvent[];
}

async function look(id: string, { store, site, now }: ThreadPorts): Promise<Seen | undefined> {
  // First the plan: a state that says that the run is over has its last event in the journal already.
  const plan = await store.plan(id);
  if (plan === undefined) return undefined;
  const begun = plan.state !== "planning" && plan.state !== "waiting";
  const [journal, progress] = begun ? await Promise.all([store.journal(id), store.progress(id)]) : [[]];
  return { view: { plan, story: tell(plan, journal), progress, site, now: now() }, journal };
}

/** Returns how long each edit that came too early must wait, ms. */
async function reconcile(view: View, journal: readonly RunEvent[], ports: ThreadPorts): Promise<number[]> {
  const { plan } = view;
  const { chat } = ports;
  const posted = stillShown(await ports.posts.read(plan.id), view, chat);
  const [wantedRoot, ...replies] = threadOf(
    { ...view, isAged: isAged(posted.get("root"), chat) },
    chat.holds,
  );
  const root = await keepPost(plan.id, wantedRoot, posted.get("root"), ports, (key, mayStand) =>
    chat.postRoot(plan.place, key, wantedRoot.message, mayStand),
  );
  const waits = [root.waitMs];
  for (const wanted of replies) {
    const { waitMs } = await keepPost(plan.id, wanted, posted.get(wanted.key), ports, (key, mayStand) =>
      chat.postReply(root.ref, key, wanted.message, wanted.broadcast, mayStand),
    );
    waits.push(waitMs);
  }
  await keepRecord(view, journal, { root: root.ref, posted: posted.get("record") }, ports);
  const open = waits.filter((wait) => wait > 0);
  if (open.length === 0) {
    const said = [wantedRoot, ...replies].map(({ message }) => message);
    await putAway(view, said, { root: root.ref, posted: posted.get("put-away") }, ports);
  }
  return open;
}

/**
 * What has been posted, without what is not there any more of a plan that
 * still asks for something: a card that nobody sees is a decision that nobody
 * can make. What is over is not told again.
 */
function stillShown(posted: Map<string, Post>, { plan, story }: View, chat: Chat): Map<string, Post> {
  if (!isOpen(plan, story)) return posted;
  return new Map([...posted].filter(([, { ref }]) => ref === "" || chat.shows?.(ref) !== false));
}

const isAged = (root: Post | undefined, chat: Chat): boolean =>
  root !== undefined && root.ref !== "" && chat.isAged?.(root.ref) === true;
