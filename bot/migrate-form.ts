import { name } from "../jobs/request.ts";
import { mustHave, whoIs } from "./access.ts";
import type { BotPorts } from "./bot-ports.ts";
import type { Sender } from "./chat.ts";
import { type DestinationChoice, destinationChoices, domainOf, type VmThere } from "./destinations.ts";
import { domainWords } from "./domain-words.ts";
import { age, list } from "./format.ts";
import type { SeenHost } from "./host-words.ts";
import { type ModeMenu, modeMenu } from "./migrate-modes.ts";
import { patiently } from "./patiently.ts";
import { lookAtSnapshot, type Seen } from "./seen.ts";

/** A VM on one of its hosts, as it was seen there. */
export interface VmChoice extends VmThere {
  /** `<host>/<vm>`: what a form gives back. */
  readonly id: string;
  /** 'on kvm1: running, 2 GiB' */
  readonly words: string;
}

/** What a form for a migration offers. */
export interface MigrateForm {
  readonly vms: readonly VmChoice[];
  readonly destinations: readonly DestinationChoice[];
  readonly modes: ModeMenu;
  /** What is known of the VM that stands in the form, if one does. */
  readonly chosen?: string;
  /** How old all this is. */
  readonly seen: string;
}

/**
 * Reads what the form shows from the snapshot; `chosen` is the id of the VM
 * that stands in it already. Throws OpsError `access.*` for whoever may not
 * ask for plans, and `command.no-answer` when Redis is silent for
 * `patienceMs`: a platform waits only so long.
 */
export async function readMigrateForm(
  account: Sender["account"],
  ports: BotPorts,
  { chosen, patienceMs }: { chosen?: string | undefined; patienceMs: number },
): Promise<MigrateForm> {
  const { site } = ports;
  mustHave("requester", whoIs(account, site.people).person, site.people);
  const now = ports.now();
  const seen = await patiently(() => lookAtSnapshot(ports, now), patienceMs);
  const vms = seenVms(seen.hosts);
  const vm = chosen === undefined ? undefined : readVmId(chosen);
  return {
    vms,
    destinations: destinationChoices(vm, seen.hosts, site, now),
    modes: modeMenu(domainOf(vm, seen.hosts)),
    ...(vm === undefined ? {} : { chosen: chosenWords(vm, vms) }),
    seen: seenWords(seen, now),
  };
}

const order = new Intl.Collator("en", { numeric: true }).compare;

/** Every VM on every host that has it, by name. */
export const seenVms = (hosts: readonly SeenHost[]): VmChoice[] =>
  hosts.flatMap(vmsOf).sort((a, b) => order(a.vm, b.vm) || order(a.host, b.host));

const vmsOf = ({ name: host, domains }: SeenHost): VmChoice[] =>
  domains
    // A name with a blank in it, say, is one that no command takes.
    .filter((domain) => name.safeParse(domain.name).success)
    .map((domain) => ({
      id: `${host}/${domain.name}`,
      vm: domain.name,
      host,
      words: `on ${host}: ${domainWords(domain)}`,
    }));

/** The host and the VM of a choice's id; undefined when it is none. */
export function readVmId(id: string): VmThere | undefined {
  const [host, vm, ...more] = id.split("/").map((part) => name.safeParse(part).data);
  return host === undefined || vm === undefined || more.length > 0 ? undefined : { host, vm };
}

const chosenWords = ({ vm, host }: VmThere, vms: readonly VmChoice[]): string => {
  const there = vms.find((choice) => choice.vm === vm && choice.host === host);
  return there === undefined ? `${vm} was not seen on ${host}` : `${vm} is ${there.words}`;
};

function seenWords({ hosts, at, again }: Seen, now: number): string {
  if (at === undefined)
    return "Ferry has not read the hosts yet. It does now: the lists fill in a few seconds.";
  const silent = hosts.flatMap(({ name, error }) => (error === undefined ? [] : [name]));
  return [
    `Hosts read ${age(now - at)}${again ? "; they are being read again" : ""}.`,
    ...(silent.length === 0 ? [] : [`${list(silent, "and")} did not answer.`]),
    "The plan reads them anew.",
  ].join(" ");
}
