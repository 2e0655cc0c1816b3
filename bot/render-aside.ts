import { duration, list } from "./format.ts";
import { code, type Message, message, text, time } from "./message.ts";
import type { Doubt, Note, Wait } from "./story.ts";

/** Another run has what this one needs; edited when the wait is over. */
export function waitMessage({ lease, holder, from, until }: Wait): Message {
  const what = leaseWords(lease);
  if (until !== undefined) {
    const lines = [text(`Plan ${holder} had ${what}; the wait took ${duration(until - from)}.`)];
    return message(`Waited for plan ${holder}`, "neutral", "wait is over", { lines });
  }
  return message(`Waiting for plan ${holder}`, "waiting", "waiting for its turn", {
    lines: [
      time(
        `Plan ${holder} has ${what}. Waiting since `,
        from,
        "; this run goes on by itself when that one ends.",
      ),
    ],
  });
}

/** `domain.<uuid>`, `outgoing.<host>` and `incoming.<host>`: what runbooks hold alone, or in limited numbers. */
function leaseWords(lease: string): string {
  const dot = lease.indexOf(".");
  const [kind, name] = [lease.slice(0, dot), lease.slice(dot + 1)];
  if (kind === "domain") return "the same VM in hand";
  if (kind === "outgoing") return `the place for migrations away from ${name}`;
  if (kind === "incoming") return `the place for migrations to ${name}`;
  return lease;
}

/**
 * Ferry cannot see what happens, and says so; edited when it can again.
 * `begun` are the titles of the steps that were going on.
 */
export function doubtMessage({ error, next, from, until }: Doubt, begun: readonly string[]): Message {
  if (until !== undefined) {
    return message(error.title, "neutral", "over", {
      lines: [
        time(
          "Unknown from ",
          from,
          `, known again after ${duration(until - from)}: Ferry read the hosts, then went on.`,
        ),
      ],
    });
  }
  const what = begun.length === 0 ? "how things stand there" : `whether this is done: ${list(begun, "and")}`;
  return message(error.title, "unknown", "outcome unknown", {
    lines: [
      time("Since ", from, `, Ferry does not know ${what}.`),
      text(next),
      text("Until then nothing is safe to start, stop or undo by hand on either side."),
      text(error.remedy),
      ...(error.output === undefined ? [] : [code(error.output)]),
    ],
  });
}

export const noteMessage = ({ text: words }: Note): Message => message(words, "neutral", "note");
