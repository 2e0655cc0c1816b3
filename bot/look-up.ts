import type { Plan } from "../jobs/record.ts";
import type { BotPorts } from "./bot-ports.ts";
import { diskWords, domainWords } from "./domain-words.ts";
import { age, count } from "./format.ts";
import { headline } from "./headline.ts";
import { hostWords, type SeenHost, shareWords } from "./host-words.ts";
import { lastMoves, moveWords } from "./last-moves.ts";
import { few, lookedLines, slowWords } from "./looked-words.ts";
import { type Line, type Message, message, text, time } from "./message.ts";
import { standing } from "./standing.ts";
import { tell } from "./story.ts";

/** `/ferry hosts`: every host of the site file, whether it answers, and what it has. */
export async function hostsMessage({ site, lookAtHosts, now }: BotPorts): Promise<Message> {
  const names = site.hosts.map(({ name }) => name);
  const looked = await lookAtHosts(names);
  const lines = site.hosts.map((host) => {
    const seen = looked.hosts.find(({ name }) => name === host.name);
    const words = [hostWords(seen, now()), ...shareWords(host.name, seen, site)].join(", ");
    return text(
      `${host.name} (${host.address}): ${looked.slow.includes(host.name) ? late(seen, words, now()) : words}`,
    );
  });
  const title = [count(lines.length, "host"), ...slowWords(looked)].join("; ");
  return message(title, looked.slow.length === 0 ? "neutral" : "unknown", "hosts", {
    lines: [...lines, ...lookedLines(looked, names)],
  });
}

/** What a host was like that has not answered yet. */
function late(seen: SeenHost | undefined, words: string, now: number): string {
  if (seen?.readAt === undefined) return "has not answered yet, and was never read";
  return seen.error === undefined
    ? `has not answered yet; as read ${age(now - seen.readAt)}: ${words}`
    : `has not answered yet; before that it ${words}`;
}

/** How far back a VM's last move is looked for. */
const PLANS = 200;

/** `/ferry vms [host]`: every VM of the hosts, of one or of all. */
export async function vmsMessage(only: string | undefined, ports: BotPorts): Promise<Message> {
  const { site, store, lookAtHosts, now } = ports;
  const asked = site.hosts.map(({ name }) => name).filter((name) => only === undefined || name === only);
  const [looked, plans] = await Promise.all([lookAtHosts(asked), store.recentPlans(PLANS)]);
  const moves = lastMoves(plans);
  const hosts = asked.flatMap((wanted) => looked.hosts.filter(({ name }) => name === wanted));
  const lines = hosts.flatMap((host) =>
    host.domains.map((domain) => {
      const move = moves.get(domain.name);
      const words = [
        domainWords(domain),
        ...diskWords(domain, site),
        ...(move === undefined ? [] : [moveWords(move, now())]),
      ].join(", ");
      return text(`${domain.name} on ${host.name}: ${words}${asOf(host, looked.slow, now())}`);
    }),
  );
  const slow = new Set(looked.slow);
  const silent = hosts.flatMap(({ name, error }) => (error === undefined || slow.has(name) ? [] : [name]));
  const gaps = [...slowWords(looked), ...(silent.length === 0 ? [] : [`${few(silent)} did not answer`])];
  // A number would read as 'there are no others'.
  const counted = lines.length === 0 && gaps.length > 0 ? [] : [count(lines.length, "VM") + onHost(only)];
  return message([...counted, ...gaps].join("; "), gaps.length === 0 ? "neutral" : "unknown", "VMs", {
    lines: [...lines, ...lookedLines(looked, asked)],
  });
}

const onHost = (host: string | undefined) => (host === undefined ? "" : ` on ${host}`);

/** How old it is what a host had that is silent or slow now. */
const asOf = ({ name, error, readAt }: SeenHost, slow: readonly string[], now: number): string =>
  readAt === undefined || (error === undefined && !slow.includes(name))
    ? ""
    : `, as read ${age(now - readAt)}`;

const LATEST = 15;

/** `/ferry history [vm]` */
export async function historyMessage(vm: string | undefined, { store }: BotPorts): Promise<Message> {
  const plans = await store.recentPlans(LATEST, vm);
  const lines = plans.map(historyLine);
  const about = vm === undefined ? "" : ` about ${vm}`;
  const title =
    plans.length === 0 ? `No plans${about} yet` : `The latest ${count(plans.length, "plan")}${about}`;
  return message(title, "neutral", "history", { lines });
}

/** One plan of many: what it was about, how it stands, who asked and when. */
export function historyLine(plan: Plan): Line {
  const { status } = standing(plan, tell(plan, []));
  return time(`${plan.id} · ${headline(plan)} · ${status} · ${plan.requestedBy.person}, `, plan.createdAt);
}
