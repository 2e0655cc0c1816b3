import { duration, list } from "./format.ts";
import { code, type Message, message, text, time } from "./message.ts";
import type { Doubt, Note, Wait } from "./story.ts";

/** Another run has what this one needs; edited when the wait is over. */
export function waitMessage({ lease, holder, from, until }: Wait): Message {
  const what = leaseWords(lease);
  if (until !== undefined) {
    const lines = [text(`Plan ${holder} had ${what}; the wait took ${duration(until - from)}.`)];
    return message("It was this run's turn", "neutral", "wait is over", { lines });
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

/** 'domain.vm1' and 'host.kvm1.outgoing', as the runbooks name what a run holds alone. */
function leaseWords(lease: string): string {
  const [kind, name = "", direction] = lease.split(".");
  if (kind === "domain") return `the VM ${lease.slice("domain.".length)}`;
  if (kind === "host" && direction !== undefined) return `the place for ${direction} migrations on ${name}`;
  if (kind === "host") return `the host ${name}`;
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
