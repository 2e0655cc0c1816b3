import { migrationUnit } from "../jobs/move.ts";
import type { Plan } from "../jobs/record.ts";
import { duration, list } from "./format.ts";
import { sourceOf } from "./headline.ts";
import { code, type Line, type Message, message, text, time } from "./message.ts";
import { isMigration, isMove } from "./move-step.ts";
import type { Doubt, Note, Wait } from "./story.ts";
import type { View } from "./view.ts";

/** Another run has what this one needs; edited when the wait is over. */
export function waitMessage({ lease, holder, from, until }: Wait): Message {
  if (until !== undefined) {
    const lines = [
      text(`Plan ${holder} ${leaseWords(lease, WAS)}; the wait took ${duration(until - from)}.`),
    ];
    return message(`Waited for plan ${holder}`, "neutral", "wait is over", { lines });
  }
  return message(`Waiting for plan ${holder}`, "waiting", "waiting for its turn", {
    lines: [
      time(
        `Plan ${holder} ${leaseWords(lease, IS)}. Waiting since `,
        from,
        "; this run goes on by itself when that one ends.",
      ),
    ],
  });
}

interface Tense {
  readonly has: string;
  readonly is: string;
}
const IS: Tense = { has: "has", is: "is" };
const WAS: Tense = { has: "had", is: "was" };

/** `domain.<uuid>`, `setup.<host>` …: what runbooks hold alone, or in limited numbers. */
function leaseWords(lease: string, { has, is }: Tense): string {
  const [kind, ...rest] = lease.split(".");
  const name = rest.join(".");
  const [share, ...volume] = rest;
  switch (kind) {
    case "domain":
      return `${has} the same VM in hand`;
    case "outgoing":
      return `${has} the place for migrations away from ${name}`;
    case "incoming":
      return `${has} the place for migrations to ${name}`;
    case "setup":
      return `${is} setting up ${name}`;
    case "volume":
      return `${has} volume ${share}/${volume.join(".")} in hand`;
    default:
      return `${has} ${lease}`;
  }
}

/** Ferry cannot see what happens, and says so; edited when it can again, or when the run has ended. */
export function doubtMessage({ error, next, from, until }: Doubt, { plan, story }: View): Message {
  if (until !== undefined) {
    const after = duration(until - from);
    if (story.end?.at === until && "unclear" in story.end) {
      const rest = `; the run ended after ${after}, and Ferry still does not know.`;
      return message(error.title, "unknown", "outcome unknown", {
        lines: [time("Unknown from ", from, rest)],
      });
    }
    const lines = [time("Unknown from ", from, `, known again after ${after}.`)];
    return message(error.title, "neutral", "over", { lines });
  }
  const begun = plan.steps.filter((_, i) => story.steps[i]?.state === "running");
  const titles = list(
    begun.map(({ title }) => title),
    "and",
  );
  const what = begun.length === 0 ? "how things stand there" : `whether this is done: ${titles}`;
  return message(error.title, "unknown", "outcome unknown", {
    lines: [
      time("Since ", from, `, Ferry does not know ${what}.`),
      text(next),
      ...(begun.some(isMove) ? moveGoesOn(plan) : []),
      ...(begun.length === 0
        ? []
        : [text(`Until then nothing is safe to start, stop or undo by hand ${sides(plan)}.`)]),
      text(error.remedy),
      ...(error.output === undefined ? [] : [code(error.output)]),
      text(
        `Should a host never come back: an approver who has looked at the hosts ends the run with /ferry give-up ${plan.id}, which frees what it holds.`,
      ),
    ],
  });
}

const sides = ({ request }: Plan) => (isMigration(request) ? "on either side" : "there");

/** The move needs neither Ferry nor its connection. */
function moveGoesOn({ id, request, params }: Plan): Line[] {
  if (!isMigration(request)) return [];
  const source = sourceOf(request, params) ?? "its source";
  const words = `If it had begun, the move goes on by itself while ${source} is up: it runs there as the systemd unit ${migrationUnit(id)}, whether Ferry sees it or not.`;
  return [text(words)];
}

/** A note's first line is what it is about; commands (`kvm1$ …`), which end it, are not cut where words are. */
export function noteMessage({ text: words }: Note): Message {
  const [title = "", ...rest] = words.split("\n");
  const from = rest.findIndex((line) => /^\S+\$ /.test(line));
  const commands = from === -1 ? [] : rest.splice(from);
  const lines = [...rest.map(text), ...(commands.length === 0 ? [] : [code(commands.join("\n"))])];
  return message(title, "neutral", "note", { lines });
}
