import { z } from "zod";
import type { Host, Share } from "../../config/inventory.ts";
import type { Site } from "../../config/site.ts";
import { OpsError } from "../error.ts";
import { domainCapabilities } from "../facts/domain-capabilities.ts";
import { domains } from "../facts/domains.ts";
import { readAnswering } from "../read-answering.ts";
import type { RequestFor } from "../request.ts";
import type { Runbook } from "../runbook.ts";
import { hostNamed, shareNamed } from "../site-lookup.ts";
import type { Read } from "../step.ts";
import { commonCpu, commonMachine } from "../steps/domain/common-hardware.ts";
import { defineDomain } from "../steps/domain/define-domain.ts";
import { macFor, type NewDomain, newDomain, uuidFor } from "../steps/domain/new-domain.ts";
import { startDomain } from "../steps/domain/start-domain.ts";
import { together } from "../together.ts";
import { volumeFormat } from "./create-volume.ts";
import { clientSteps, readSharing, shareSteps, sharing, sharingIdentity } from "./sharing.ts";

const MIB = 1024 ** 2;

const params = z.strictObject({
  host: z.string(),
  share: z.string(),
  volume: z.string(),
  vm: newDomain,
  /** How the share gets to the host. */
  sharing,
});
type Params = z.infer<typeof params>;

/**
 * Makes a VM whose disk is a volume of a share, and starts it. Its hardware is
 * what every host of the share offers, so that it can move between them.
 */
export const createDomain: Runbook<"create-domain", Params> = {
  id: "create-domain",
  params,

  async resolve(request, { site }, read) {
    const host = hostNamed(site, request.host);
    const share = shareNamed(site, request.share);
    if (!share.clients.some(({ name }) => name === host.name)) {
      const hosts = share.clients.map(({ name }) => name).join(", ");
      throw new OpsError("domain.share-elsewhere", { host: host.name, share: share.name, hosts });
    }
    const [vm, sharing] = await together([
      designed(request, host, share, read),
      readSharing(share, [host], site.policy, read),
    ]);
    return { host: host.name, share: share.name, volume: request.volume, vm, sharing };
  },

  title: ({ vm, host }) => `Create ${vm.name} on ${host}`,

  steps(params, context) {
    const { site, planId } = context;
    const { host, vm } = bind(params, site);
    return [
      ...clientSteps(params.sharing, context),
      ...shareSteps(params.sharing, context),
      defineDomain({ host, vm, everywhere: site.hosts, planId }),
      startDomain({ host, name: vm.name, uuid: vm.uuid }),
    ];
  },

  identity: ({ sharing, ...rest }) => ({ ...rest, sharing: sharingIdentity(sharing) }),

  leases: ({ vm, host, share, sharing, volume }) => [
    { name: `domain.${vm.uuid}`, limit: 1 },
    { name: `volume.${share}.${volume}`, limit: 1 },
    ...[...new Set([host, sharing.server.host])].map((name) => ({ name: `setup.${name}`, limit: 1 })),
  ],

  async summary(params, { site }, read) {
    const { vm } = params;
    const console = `Its console is logged to ${vm.consoleLog}.`;
    const mac = vm.card && `Its MAC address is ${vm.card.mac}.`;
    return [await state(params, site, read), ...(mac === undefined ? [] : [mac]), console];
  },
  standing: (params, { site }, read) => state(params, site, read),
};

async function designed(
  request: RequestFor<"create-domain">,
  host: Host,
  share: Share,
  read: Read,
): Promise<NewDomain> {
  const { kernel, initrd, cmdline } = request;
  // The host itself must answer; what other hosts offer counts as far as they can be asked.
  const others = share.clients.filter(({ name }) => name !== host.name);
  const [here, elsewhere, format] = await together([
    read(host, domainCapabilities),
    readAnswering(others, domainCapabilities, read),
    volumeFormat(share, request.volume, read),
    kernel === undefined ? undefined : volumeFormat(share, kernel, read),
    initrd === undefined ? undefined : volumeFormat(share, initrd, read),
  ]);
  if (here === undefined) throw new OpsError("domain.libvirt-silent", { host: host.name });
  const there = elsewhere.map(({ value }) => value).filter((value) => value !== undefined);
  const uuid = uuidFor("ferry", share.server.migrationAddress, share.path, request.vm);
  const cpu = commonCpu(here, there);
  const card = cardOf(request, uuid);
  return {
    name: request.vm,
    uuid,
    memoryBytes: Math.ceil(request.memoryBytes / MIB) * MIB,
    vcpus: request.cpus,
    virtType: here.virtType,
    emulator: here.emulator,
    machine: commonMachine(here, there),
    architecture: here.architecture,
    ...(cpu === undefined ? {} : { cpu }),
    disk: { path: `${share.mountPoint}/${request.volume}`, format },
    ...(card === undefined ? {} : { card }),
    ...(kernel === undefined ? {} : { kernel: `${share.mountPoint}/${kernel}` }),
    ...(initrd === undefined ? {} : { initrd: `${share.mountPoint}/${initrd}` }),
    ...(cmdline === undefined ? {} : { cmdline }),
    // On the share, so that it goes on in one file when the VM moves.
    consoleLog: `${share.mountPoint}/${request.vm}.console.log`,
  };
}

function cardOf({ bridge, network, mac }: RequestFor<"create-domain">, uuid: string): NewDomain["card"] {
  if (bridge !== undefined && network !== undefined) throw new OpsError("domain.two-networks");
  const address = mac ?? macFor(uuid);
  if (bridge !== undefined) return { mac: address, source: { type: "bridge", bridge } };
  if (network !== undefined) return { mac: address, source: { type: "network", network } };
  return undefined;
}

function bind({ host, share, vm }: Params, site: Site) {
  return { host: hostNamed(site, host), share: shareNamed(site, share), vm };
}

async function state(params: Params, site: Site, read: Read): Promise<string> {
  const { host, vm } = bind(params, site);
  const all = await read(host, domains);
  if (all === undefined) return `libvirt on ${host.name} does not answer; nobody can say how ${vm.name} is.`;
  const here = all.find(({ uuid }) => uuid === vm.uuid);
  if (here === undefined) return `${vm.name} is not defined on ${host.name}.`;
  return here.state === "running"
    ? `${vm.name} runs on ${host.name}.`
    : `${vm.name} is ${here.state} on ${host.name}.`;
}
