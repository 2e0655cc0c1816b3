import type { Site } from "../config/site.ts";
import { name } from "../jobs/request.ts";
import { mustHave, whoIs } from "./access.ts";
import type { BotPorts } from "./bot-ports.ts";
import type { Sender } from "./chat.ts";
import { type DestinationChoice, destinationChoices, impossible, type VmThere } from "./destinations.ts";
import { domainWords } from "./domain-words.ts";
import { age, list } from "./format.ts";
import type { SeenHost } from "./host-words.ts";
import { patiently } from "./patiently.ts";
import { lookAtSnapshot, type Seen } from "./seen.ts";

/** A VM on one of its hosts, as it was seen there. */
export interface VmChoice extends VmThere {
  /** `<host>/<vm>`: what a form gives back. */
  readonly id: string;
  /** 'on kvm1: running, 2 GiB' */
  readonly words: string;
}

/** What a form for a live migration offers. There is no other mode yet, so none to choose. */
export interface MigrateForm {
  readonly vms: readonly VmChoice[];
  readonly destinations: readonly DestinationChoice[];
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

/** A filled-in form as the command that somebody could have typed, or what is wrong with which choice. */
export type FormCommand =
  | { readonly words: readonly string[]; readonly typed: string }
  | { readonly errors: { readonly vm?: string; readonly destination?: string } };

/**
 * What becomes of the choices: an ordinary command, with the source that the
 * person saw. Only what no plan could change is refused here; everything else
 * is for the plan to say, which reads the hosts.
 */
export function formCommand(
  { vm: id, destination }: { vm?: string | undefined; destination?: string | undefined },
  site: Site,
): FormCommand {
  const chosen = id === undefined ? undefined : readVmId(id);
  const vmError = chosen === undefined ? "Choose a VM." : sourceError(chosen, site);
  const destinationError =
    destination === undefined ? "Choose a host." : destinationErrorOf(destination, chosen, site);
  if (chosen === undefined || destination === undefined || vmError || destinationError) {
    return {
      errors: {
        ...(vmError === undefined ? {} : { vm: vmError }),
        ...(destinationError === undefined ? {} : { destination: destinationError }),
      },
    };
  }
  const words = ["migrate", chosen.vm, chosen.host, destination];
  return { words, typed: `/${words.join(" ")}` };
}

const sourceError = ({ vm, host }: VmThere, site: Site): string | undefined =>
  site.hosts.some((each) => each.name === host)
    ? undefined
    : `${vm} was on ${host}, which the site file has no more. Choose again.`;

function destinationErrorOf(
  destination: string,
  chosen: VmThere | undefined,
  site: Site,
): string | undefined {
  const reason = impossible(destination, chosen, site);
  return reason === undefined ? undefined : `Not ${destination}: ${reason}. Choose another host.`;
}
