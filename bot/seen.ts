import type { Queue } from "../jobs/queue.ts";
import type { Snapshot } from "../jobs/record.ts";
import type { Store } from "../jobs/store.ts";
import { age } from "./format.ts";
import { type Line, text } from "./message.ts";

const FRESH_MS = 60_000;

/** What the worker saw of the hosts last, and what to say of its age. */
export interface Seen {
  readonly hosts: Snapshot["hosts"];
  /** When, ms since 1970; undefined: never yet. */
  readonly at?: number;
  /** They are being read again, since that was more than a minute ago or never. */
  readonly again: boolean;
  readonly lines: readonly Line[];
}

/** Reads the snapshot, and has the hosts read again when it is older than a minute or not there. */
export async function lookAtSnapshot(
  { store, queue }: { store: Store; queue: Queue },
  now: number,
): Promise<Seen> {
  const snapshot = await store.snapshot();
  const old = snapshot === undefined || now - snapshot.at > FRESH_MS;
  if (old) await queue.refresh();
  if (snapshot === undefined) {
    return {
      hosts: [],
      again: true,
      lines: [text("Ferry has not read the hosts yet. It does now: ask again in a few seconds.")],
    };
  }
  const again = old ? "; they are being read again, so ask again in a few seconds" : "";
  const silent = snapshot.hosts.flatMap(({ name, error }) => (error === undefined ? [] : [{ name, error }]));
  return {
    hosts: snapshot.hosts,
    at: snapshot.at,
    again: old,
    lines: [
      text(`The hosts were read ${age(now - snapshot.at)}${again}.`),
      ...silent.map(({ name, error }) => text(`${name} did not answer: ${error.title}. ${error.remedy}`)),
    ],
  };
}
