import type { Plan } from "../jobs/record.ts";
import type { BotPorts } from "./bot-ports.ts";
import { domainWords } from "./domain-words.ts";
import { age, count, list } from "./format.ts";
import { headline } from "./headline.ts";
import { hostWords, type SeenHost } from "./host-words.ts";
import { type Line, type Message, message, text, time } from "./message.ts";
import { lookAtSnapshot } from "./seen.ts";
import { standing } from "./standing.ts";
import { tell } from "./story.ts";

/** `/ferry hosts`: every host of the site file, and whether it answers. */
export async function hostsMessage(ports: BotPorts): Promise<Message> {
  const now = ports.now();
  const seen = await lookAtSnapshot(ports, now);
  const lines = ports.site.hosts.map(({ name, address }) => {
    const host = seen.hosts.find((candidate) => candidate.name === name);
    return text(`${name} (${address}): ${hostWords(host, now)}`);
  });
  return message(count(lines.length, "host"), "neutral", "hosts", { lines: [...lines, ...seen.lines] });
}

/** `/ferry vms [host]` */
export async function vmsMessage(only: string | undefined, ports: BotPorts): Promise<Message> {
  const now = ports.now();
  const seen = await lookAtSnapshot(ports, now);
  const asked = ports.site.hosts
    .map(({ name }) => name)
    .filter((name) => only === undefined || name === only);
  const hosts = seen.hosts.filter(({ name }) => asked.includes(name));
  const lines = hosts.flatMap((host) =>
    host.domains.map((domain) =>
      text(`${domain.name} on ${host.name}: ${domainWords(domain)}${asOf(host, now)}`),
    ),
  );
  const unread = asked.filter((name) => !hosts.some((host) => host.name === name));
  const silent = hosts.flatMap(({ name, error }) => (error === undefined ? [] : [name]));
  const gaps = [
    ...(silent.length === 0 ? [] : [`${list(silent, "and")} did not answer`]),
    ...(unread.length === 0
      ? []
      : [`${list(unread, "and")} ${unread.length === 1 ? "was" : "were"} not read yet`]),
  ];
  // A number would read as 'there are no others'.
  const counted = lines.length === 0 && gaps.length > 0 ? [] : [count(lines.length, "VM") + onHost(only)];
  return message([...counted, ...gaps].join("; "), gaps.length === 0 ? "neutral" : "unknown", "VMs", {
    lines: [...lines, ...seen.lines],
  });
}

const onHost = (host: string | undefined) => (host === undefined ? "" : ` on ${host}`);

/** What a host that is silent now had when it last answered. */
const asOf = ({ error, readAt }: SeenHost, now: number): string =>
  error === undefined || readAt === undefined ? "" : `, as read ${age(now - readAt)}`;

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
