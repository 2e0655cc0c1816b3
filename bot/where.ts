import type { Plan } from "../jobs/record.ts";
import { SUSPEND_BOTH } from "../jobs/split-brain.ts";
import type { Store } from "../jobs/store.ts";
import type { BotPorts } from "./bot-ports.ts";
import { domainWords, type SeenDomain, stateWithReason } from "./domain-words.ts";
import { list } from "./format.ts";
import { sourceOf } from "./headline.ts";
import { lookedLines } from "./looked-words.ts";
import { type Line, type Message, message, text } from "./message.ts";
import { isMigration } from "./move-step.ts";

/** The VM as one host has it. */
export interface Copy {
  readonly host: string;
  readonly domain: Pick<SeenDomain, "uuid" | "state" | "reason">;
}

/** `/ferry where <vm>`: one place, none, or two, which is fine on its way and must never be otherwise. */
export async function whereMessage(vm: string, ports: BotPorts): Promise<Message> {
  const names = ports.site.hosts.map(({ name }) => name);
  const looked = await ports.lookAtHosts(names);
  const hosts = names.flatMap((wanted) => looked.hosts.filter(({ name }) => name === wanted));
  const copies = hosts.flatMap(({ name, domains }) =>
    domains.filter((domain) => domain.name === vm).map((domain) => ({ host: name, domain })),
  );
  const isSure = looked.slow.length === 0 && hosts.every(({ error }) => error === undefined);
  const told = await whereIs(vm, copies, isSure, ports);
  const lines: Line[] = copies.map(({ host, domain }) => text(`${host}: ${domainWords(domain)}`));
  return { ...told, lines: [...told.lines, ...lines, ...lookedLines(looked, names)] };
}

/** Where a VM is by the copies that were seen; `isSure` when every host was read. */
export async function whereIs(
  vm: string,
  copies: readonly Copy[],
  isSure: boolean,
  ports: Pick<BotPorts, "store">,
): Promise<Message> {
  const active = copies.filter(({ domain }) => domain.state !== "shut off");
  if (new Set(active.map(({ host }) => host)).size > 1) return onTwoHosts(vm, active, ports);
  const [place = copies[0]] = active;
  if (place === undefined) {
    const title = isSure
      ? `No host has a VM called ${vm}`
      : `${vm} was not seen, but not every host was read`;
    return message(title, isSure ? "neutral" : "unknown", "not seen");
  }
  const state = stateWithReason(place.domain);
  return message(`${vm} is on ${place.host}: ${state}`, "neutral", state);
}

const EXECUTING: readonly string[] = ["running", "idle", "in shutdown"];

/** Two VMs may share a name; the same UUID executing twice is one VM that writes to its disk from two hosts. */
async function onTwoHosts(
  vm: string,
  copies: readonly Copy[],
  { store }: Pick<BotPorts, "store">,
): Promise<Message> {
  const hosts = namesOf(copies);
  if (new Set(copies.map(({ domain }) => domain.uuid)).size === copies.length) {
    return message(`${hosts} each run another VM called ${vm}`, "waiting", "two VMs of one name");
  }
  const move = await moveOf(vm, store);
  const executing = copies.filter(({ domain }) => EXECUTING.includes(domain.state));
  if (executing.length > 1) {
    return message(`DANGER: ${vm} was seen running on ${namesOf(executing)}`, "bad", "on two hosts", {
      lines: [...(move === undefined ? [] : [text(switchover(move))]), text(SUSPEND_BOTH)],
    });
  }
  if (move !== undefined) {
    return message(`${vm} is on its way${route(move)} (plan ${move.id})`, "running", "on its way");
  }
  const [one] = executing;
  const others = namesOf(copies.filter((copy) => copy !== one));
  const look = `\`virsh domjobinfo ${vm}\` on each host says whether somebody is moving it.`;
  if (one === undefined) {
    const advice = `Resume none of them before you know which one is true: ${look}`;
    return message(`${vm} is on ${hosts} and runs on none of them`, "unknown", "on two hosts", {
      lines: [text(advice)],
    });
  }
  const advice = `No plan of Ferry's moves it. Never resume the copy on ${others} while it runs on ${one.host}: ${look}`;
  const title = `${vm} runs on ${one.host}; a copy of it on ${others} does not run`;
  return message(title, "unknown", "on two hosts", { lines: [text(advice)] });
}

const namesOf = (copies: readonly Copy[]): string =>
  list(
    copies.map(({ host }) => host),
    "and",
  );

/** The run that is moving this VM now, if there is one. */
export async function moveOf(vm: string, store: Store): Promise<Plan | undefined> {
  const plans = await Promise.all((await store.openPlans()).map((id) => store.plan(id)));
  return plans.find((plan) => plan?.state === "running" && isMigration(plan.request) && plan.vm === vm);
}

function route({ request, params }: Plan): string {
  if (!isMigration(request)) return "";
  const source = sourceOf(request, params);
  return source === undefined ? ` to ${request.destination}` : ` from ${source} to ${request.destination}`;
}

const switchover = ({ id }: Plan): string =>
  `Plan ${id} is moving it, and hosts are read one after another: at the switchover it can be seen on both. Ask again first, and act only if it is still so.`;
