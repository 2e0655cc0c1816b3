import type { Snapshot } from "../jobs/record.ts";
import type { BotPorts } from "./bot-ports.ts";
import { age, count, list, size } from "./format.ts";
import { headline } from "./headline.ts";
import { type Line, type Message, message, text, time } from "./message.ts";
import { lookAtSnapshot } from "./seen.ts";
import { standing } from "./standing.ts";
import { tell } from "./story.ts";

type SeenHost = Snapshot["hosts"][number];
type SeenDomain = SeenHost["domains"][number];

/** `/ferry hosts`: every host of the site file, and whether it answers. */
export async function hostsMessage(ports: BotPorts): Promise<Message> {
  const now = ports.now();
  const seen = await lookAtSnapshot(ports, now);
  const lines = ports.site.hosts.map(({ name, address }) => {
    const host = seen.hosts.find((candidate) => candidate.name === name);
    return text(`${name} (${address}): ${host === undefined ? "not read yet" : hostWords(host, now)}`);
  });
  return message(count(lines.length, "host"), "neutral", "hosts", { lines: [...lines, ...seen.lines] });
}

function hostWords({ error, domains, readAt }: SeenHost, now: number): string {
  if (error === undefined) {
    const running = domains.filter(({ state }) => state === "running").length;
    return `answers, ${count(domains.length, "VM")}, ${running} running`;
  }
  return readAt === undefined ? "did not answer" : `did not answer, last read ${age(now - readAt)}`;
}

/** `/ferry vms [host]` */
export async function vmsMessage(only: string | undefined, ports: BotPorts): Promise<Message> {
  const seen = await lookAtSnapshot(ports, ports.now());
  const hosts = seen.hosts.filter(({ name }) => only === undefined || name === only);
  const lines = hosts.flatMap((host) =>
    host.domains.map((domain) => text(`${domain.name} on ${host.name}: ${domainWords(domain)}`)),
  );
  const title = `${count(lines.length, "VM")}${only === undefined ? "" : ` on ${only}`}`;
  return message(title, "neutral", "VMs", { lines: [...lines, ...seen.lines] });
}

const domainWords = ({ state, persistent, autostart, memoryBytes }: SeenDomain): string =>
  [
    state,
    ...(memoryBytes === undefined ? [] : [size(memoryBytes)]),
    ...(persistent ? [] : ["transient: gone once it stops"]),
    ...(autostart ? ["starts with its host"] : []),
  ].join(", ");

/** `/ferry where <vm>`: one place, none, or two, which is the one thing that must never be. */
export async function whereMessage(vm: string, ports: BotPorts): Promise<Message> {
  const seen = await lookAtSnapshot(ports, ports.now());
  const places = seen.hosts.flatMap(({ name, domains }) =>
    domains.filter((domain) => domain.name === vm).map((domain) => ({ host: name, domain })),
  );
  const lines: Line[] = places.map(({ host, domain }) => text(`${host}: ${domainWords(domain)}`));
  const running = places.filter(({ domain }) => domain.state !== "shut off");
  if (new Set(running.map(({ host }) => host)).size > 1) {
    return doublyRunning(vm, running, [...lines, ...seen.lines]);
  }
  const [place = places[0]] = running;
  if (place === undefined) {
    const silent = seen.hosts.some(({ error }) => error !== undefined) || seen.hosts.length === 0;
    const title = silent
      ? `${vm} was not seen, but not every host was read`
      : `No host has a VM called ${vm}`;
    return message(title, silent ? "unknown" : "neutral", "not seen", { lines: seen.lines });
  }
  const title = `${vm} is on ${place.host}: ${place.domain.state}`;
  return message(title, "neutral", place.domain.state, { lines: [...lines, ...seen.lines] });
}

/** Two VMs may share a name; the same UUID twice is one VM that writes to its disk from two hosts. */
function doublyRunning(
  vm: string,
  running: readonly { host: string; domain: SeenDomain }[],
  lines: readonly Line[],
): Message {
  const hosts = list(
    running.map(({ host }) => host),
    "and",
  );
  const same = new Set(running.map(({ domain }) => domain.uuid)).size < running.length;
  if (!same) {
    const title = `${hosts} each run another VM called ${vm}`;
    return message(title, "waiting", "two VMs of one name", { lines });
  }
  const warning =
    "If this is not a migration that is going on right now, its disk may be written from both hosts: look at both at once, and stop neither before you know which one the users are on.";
  return message(`DANGER: ${vm} was seen running on ${hosts}`, "bad", "on two hosts", {
    lines: [text(warning), ...lines],
  });
}

const LATEST = 15;

/** `/ferry history [vm]` */
export async function historyMessage(vm: string | undefined, { store }: BotPorts): Promise<Message> {
  const plans = await store.recentPlans(LATEST, vm);
  const lines = plans.map((plan) => {
    const { status } = standing(plan, tell(plan, []));
    return time(`${plan.id} · ${headline(plan)} · ${status} · ${plan.requestedBy.person}, `, plan.createdAt);
  });
  const about = vm === undefined ? "" : ` about ${vm}`;
  const title =
    plans.length === 0 ? `No plans${about} yet` : `The latest ${count(plans.length, "plan")}${about}`;
  return message(title, "neutral", "history", { lines });
}
