import { isIPv4 } from "node:net";
import type { Host } from "../../config/inventory.ts";
import { OpsError } from "../error.ts";
import { domain } from "../facts/domain.ts";
import type { DomainDefinition } from "../facts/domain-definition.ts";
import { domains } from "../facts/domains.ts";
import { neighbours } from "../facts/neighbours.ts";
import { pingAnswer } from "../facts/ping-answer.ts";
import type { AnswerTo, VmPlace } from "../look.ts";
import type { Read } from "../step.ts";
import { kvmHosts } from "../where-is.ts";
import { gather, type LookPorts } from "./gather.ts";

type Tables = readonly { readonly host: Host; readonly table: ReadonlyMap<string, string> }[];

/**
 * A VM on every host that has it, with its address and whether it answers
 * there: before, during and after a move. Hosts that only serve shares are
 * asked too whether they have talked to it, and best one of them pings.
 */
export async function lookAtVm(vm: string, ports: LookPorts): Promise<AnswerTo<"vm">> {
  const { site } = ports;
  const kvm = new Set(kvmHosts(site).map(({ name }) => name));
  const { answers, silent, slow } = await gather(
    site.hosts,
    async (host, read) => {
      const [here, table] = await Promise.all([
        kvm.has(host.name) ? placeOn(host, vm, read) : undefined,
        read(host, neighbours).catch(() => new Map<string, string>()),
      ]);
      return { here, table };
    },
    ports,
  );
  const tables = answers.map(({ host, value }) => ({ host, table: value.table }));
  const found = answers.flatMap(({ value }) => (value.here === undefined ? [] : [value.here]));
  const places = found.map((place) => ({
    ...place,
    cards: place.cards.map((card) => addressed(card, tables)),
  }));
  const seen = pinger(places, tables);
  const gaps = {
    silent: silent.filter(({ host }) => kvm.has(host)),
    slow: slow.filter((host) => kvm.has(host)),
  };
  if (seen === undefined) return { about: "vm", places, ...gaps };
  const { from, address } = seen;
  const pinged = await gather([from], (host, read) => read(host, pingAnswer(address)), ports);
  const said = pinged.answers[0]?.value;
  const ping = said === undefined ? {} : { ping: { from: from.name, address, ...said } };
  return { about: "vm", places, ...ping, ...gaps };
}

/** Undefined where the host has no such VM. Throws OpsError `domain.libvirt-silent`. */
async function placeOn(host: Host, vm: string, read: Read): Promise<VmPlace | undefined> {
  const [here, list] = await Promise.all([read(host, domain(vm)), read(host, domains)]);
  if (here.presence === "unknown") throw new OpsError("domain.libvirt-silent", { host: host.name });
  if (here.presence === "absent") return undefined;
  const { live, autostart, active } = here;
  const listed = list?.find(({ uuid }) => uuid === live.uuid);
  const { uuid, memoryBytes, vcpus, machine, logFiles } = live;
  return {
    host: host.name,
    uuid,
    // It was there a moment ago: what the list lacks has come or gone meanwhile.
    state: listed?.state ?? (active ? "unknown" : "shut off"),
    reason: listed?.reason ?? "unknown",
    persistent: listed?.persistent ?? !active,
    autostart,
    memoryBytes,
    vcpus,
    ...(machine === undefined ? {} : { machine }),
    disks: live.disks.map(diskOf),
    cards: live.interfaces.map(cardOf),
    logs: logFiles.length > 0,
  };
}

function diskOf({
  target,
  device,
  format,
  path,
  volume,
}: DomainDefinition["disks"][number]): VmPlace["disks"][number] {
  const source = path ?? (volume === undefined ? undefined : `${volume.pool}/${volume.name}`);
  return {
    target,
    device,
    ...(format === undefined ? {} : { format }),
    ...(source === undefined ? {} : { source }),
  };
}

function cardOf({ mac, type, bridge, network, device }: DomainDefinition["interfaces"][number]) {
  const on =
    network !== undefined
      ? `network ${network}`
      : bridge !== undefined
        ? `bridge ${bridge}`
        : [type, device].filter((word) => word !== undefined).join(" ");
  return { mac, on };
}

function addressed(card: VmPlace["cards"][number], tables: Tables): VmPlace["cards"][number] {
  const address = tables
    .map(({ table }) => table.get(card.mac))
    .find((found) => found !== undefined && isIPv4(found));
  return address === undefined ? card : { ...card, address };
}

/** Whoever has talked to the guest lately, best a host that does not have it. */
function pinger(places: readonly VmPlace[], tables: Tables): { from: Host; address: string } | undefined {
  const runs = places.filter(({ state }) => state !== "shut off");
  const cards = (runs.length > 0 ? runs : []).flatMap((place) => place.cards);
  const address = cards.find((card) => card.address !== undefined)?.address;
  if (address === undefined) return undefined;
  const macs = cards.filter((card) => card.address === address).map(({ mac }) => mac);
  const know = tables.filter(({ table }) => macs.some((mac) => table.get(mac) === address));
  const others = know.filter(({ host }) => !places.some((place) => place.host === host.name));
  const from = (others[0] ?? know[0])?.host;
  return from === undefined ? undefined : { from, address };
}
