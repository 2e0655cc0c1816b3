import { createPublicKey } from "node:crypto";
import { expect, it } from "vitest";
import { openAuthority } from "../../adapters/pki/authority.ts";
import type { Authority } from "../../jobs/authority.ts";
import { bridges } from "../../jobs/facts/bridges.ts";
import {
  AUTHORITY_FILES,
  CERTIFICATE_FILES,
  certificates,
  DH_PARAMETERS_FILE,
  KEY_FILES,
} from "../../jobs/facts/certificates.ts";
import { chain } from "../../jobs/facts/chain.ts";
import { clock } from "../../jobs/facts/clock.ts";
import { directory } from "../../jobs/facts/directory.ts";
import { domain } from "../../jobs/facts/domain.ts";
import { firewall } from "../../jobs/facts/firewall.ts";
import { identity } from "../../jobs/facts/identity.ts";
import { libvirtSettings } from "../../jobs/facts/libvirt-settings.ts";
import { listening } from "../../jobs/facts/listening.ts";
import { memoryAvailable } from "../../jobs/facts/memory-available.ts";
import { migrateAbilities } from "../../jobs/facts/migrate-abilities.ts";
import { missingFiles } from "../../jobs/facts/missing-files.ts";
import { mounts } from "../../jobs/facts/mounts.ts";
import { neighbours } from "../../jobs/facts/neighbours.ts";
import { nfsExports } from "../../jobs/facts/nfs-exports.ts";
import { peerLines } from "../../jobs/facts/peer-lines.ts";
import { pool } from "../../jobs/facts/pool.ts";
import { portAnswer } from "../../jobs/facts/port-answer.ts";
import { presence } from "../../jobs/facts/presence.ts";
import { qemuUser } from "../../jobs/facts/qemu-user.ts";
import { routes } from "../../jobs/facts/routes.ts";
import { rpcAnswer } from "../../jobs/facts/rpc-answer.ts";
import { selinux } from "../../jobs/facts/selinux.ts";
import { shareTokens } from "../../jobs/facts/share-tokens.ts";
import { snapshots } from "../../jobs/facts/snapshots.ts";
import { software } from "../../jobs/facts/software.ts";
import { startsAfter } from "../../jobs/facts/starts-after.ts";
import { openedTcpSockets } from "../../jobs/facts/tcp-sockets.ts";
import { units } from "../../jobs/facts/units.ts";
import { newPlan } from "../../jobs/new-plan.ts";
import { makePlan } from "../../jobs/plan.ts";
import { runbooks } from "../../jobs/runbooks/all.ts";
import type { CommandResult, Shell } from "../../jobs/shell.ts";
import type { Fact } from "../../jobs/step.ts";
import { tlsUri } from "../../jobs/transport.ts";
import { answeringShell } from "../support/answering-shell.ts";
import { certificateRequest } from "../support/certificate-request.ts";
import { fixture } from "../support/fixture.ts";
import { host } from "../support/hosts.ts";
import { portsWith } from "../support/ports.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { virshAnswer } from "../support/virsh-answer.ts";
import { VM1 } from "../support/vm1.ts";

type Answers = ReadonlyMap<string, Partial<CommandResult>>;
const says = (fact: Fact<unknown>, stdout: string, other: Partial<CommandResult> = {}) =>
  [fact.command.line, { stdout, ...other }] as const;

const ANN = { person: "ann", platform: "console", account: "ann" };
const MOUNT = "/var/lib/libvirt/images/images";
const [kvm1, kvm2] = [host("kvm1"), host("kvm2")];
/** Certificates are signed with beginnings and ends around now. */
const NOW = Date.now();
const list = fixture("captured/running-kvm1-list-uuid-name.txt");
const tokens = `inode .ferry-kvm1 12\ninode .ferry-kvm2 13\ntext .ferry-kvm1 ${"a".repeat(32)}\ntext .ferry-kvm2 ${"b".repeat(32)}\n`;

/** Certificates as a preparation leaves them: signed by this authority, for all of the host's names. */
async function certified(authority: Authority, name: string): Promise<string> {
  const { requestPem, keyPem } = certificateRequest("P-256");
  const { address } = host(name);
  const pem = await authority.sign(requestPem, [name, address]);
  const publicPem = createPublicKey(keyPem).export({ type: "spki", format: "pem" });
  return [
    ...KEY_FILES.map(
      (file) => `access ${file} ${file.includes("/qemu/") ? "640 root:kvm" : "600 root:root"}`,
    ),
    `access ${DH_PARAMETERS_FILE} 644 root:root`,
    ...KEY_FILES.map((file) => `==> ${file}\n${publicPem}`),
    ...AUTHORITY_FILES.map((file) => `==> ${file} <==\n${authority.caPem}`),
    ...CERTIFICATE_FILES.map((file) => `==> ${file} <==\n${pem}`),
    "",
  ].join("\n");
}

/** What any prepared host of the lab says, server or not. */
const common = (name: string, tail: string) => [
  says(
    identity,
    `/proc/sys/kernel/hostname ${name}\n/sys/class/dmi/id/product_uuid 6f657272-7920-4c61-8062-0000000000${tail}\n`,
  ),
  says(software, fixture("software/debian-12.txt")),
  says(units, fixture("units/libvirtd-debian-12.txt")),
  says(listening, "sockets\n"),
  says(
    migrateAbilities,
    virshAnswer({
      help: fixture("captured/virsh-help-migrate.txt"),
      version: fixture("captured/virsh-version.txt"),
    }),
  ),
  says(qemuUser, fixture("captured/running-kvm1-qemu-user.txt")),
  says(clock, `${NOW / 1000}\n`),
  says(firewall, ""),
  says(selinux, ""),
  says(libvirtSettings, ""),
  says(listening, "sockets\n"),
  says(neighbours, ""),
  ...[[kvm1, kvm2], [kvm1], [kvm2]].map((peers) =>
    says(
      routes(peers.map(({ address }) => address)),
      peers.map(({ address }) => `${address} dev br0 src 172.16.1.1\n`).join(""),
    ),
  ),
];

/** What a host that runs guests says besides. */
const ofKvm = (certificateText: string) => [
  says(certificates, certificateText),
  says(peerLines("authorized_keys"), ""),
  says(openedTcpSockets, ""),
  says(mounts, fixture("mounts/nfs4-debian-12.txt")),
  says(pool("images"), poolText),
  says(shareTokens(MOUNT, [kvm1, kvm2]), tokens),
  says(startsAfter("libvirtd.service"), "network.target network-online.target\n"),
  says(chain(`${MOUNT}/vm1.qcow2`, "qcow2"), fixture("captured/running-kvm1-qemu-img-info-chain.txt")),
];

/** The fixture has the sections with their names alone. */
const poolText = fixture("pool/netfs-debian-12.txt").replace(
  /^(all|active|persistent|autostart|xml)$/gm,
  "\u001e$1",
);

/** The fixture's host has the NFS server installed and off; a share's server has it on. */
const serving = fixture("units/libvirtd-debian-12.txt").replace(
  "ActiveState=inactive\nUnitFileState=disabled",
  "ActiveState=active\nUnitFileState=enabled",
);

async function preparedHosts(authority: Authority): Promise<Readonly<Record<string, Answers>>> {
  const [ofOne, ofTwo] = await Promise.all(["kvm1", "kvm2"].map((name) => certified(authority, name)));
  const live = fixture("captured/running-kvm1-dumpxml-live.txt");
  const inactive = fixture("captured/running-kvm1-dumpxml-inactive.txt");
  const state = fixture("captured/running-kvm1-domstate-reason.txt");
  const info = fixture("captured/running-kvm1-dominfo.txt");
  return {
    nfs1: new Map([
      ...common("nfs1", "0a"),
      says(units, serving),
      says(directory("/srv/nfs/images"), "is 64055 directory\non ext2/ext3 /srv/nfs/images\n"),
      says(nfsExports, fixture("nfs-exports/one-share-debian-12.txt")),
    ]),
    kvm1: new Map([
      ...common("kvm1", "0b"),
      ...ofKvm(ofOne ?? ""),
      says(domain("vm1"), virshAnswer({ all: list, autostart: "", live, inactive })),
      says(snapshots(VM1), virshAnswer({ snapshots: "", checkpoints: "" })),
      says(presence(VM1), `${virshAnswer({ all: `${VM1}\n`, state, job: "Job type: 0\n", info })}PROCESS\n`),
      says(rpcAnswer(tlsUri(kvm2)), "kvm2\ncode 0\n"),
      ...[49152, 49215].map((port) =>
        says(portAnswer(kvm2.address, port), "code 1\n", { stderr: "bash: connect: Connection refused\n" }),
      ),
    ]),
    kvm2: new Map([
      ...common("kvm2", "0c"),
      ...ofKvm(ofTwo ?? ""),
      says(domain("vm1"), virshAnswer({ all: "\n", autostart: "" })),
      says(presence(VM1), virshAnswer({ all: "\n", state: "", job: "", info: "" })),
      says(memoryAvailable, fixture("captured/prepared-kvm2-meminfo.txt")),
      says(bridges, '[{"ifname":"br0"}]\n'),
      says(missingFiles([`${MOUNT}/vmlinuz`, `${MOUNT}/initrd.img`]), ""),
    ]),
  };
}

/** A shell that counts its round trips by host. */
function counting(shell: Shell): { readonly shell: Shell; readonly trips: Map<string, number> } {
  const trips = new Map<string, number>();
  return {
    trips,
    shell: {
      run(to, command, signal) {
        trips.set(to.name, (trips.get(to.name) ?? 0) + 1);
        return shell.run(to, command, signal);
      },
    },
  };
}

it.each([
  ["with the source named", { source: "kvm1" }],
  ["with the source to be found", {}],
])("plans a migration on prepared hosts in two round trips a host, %s", async (_title, named) => {
  const authority = await openAuthority(scratchFolder(), () => NOW);
  const hosts = await preparedHosts(authority);
  const unanswered: string[] = [];
  const { shell, trips } = counting(
    answeringShell(({ name }, line) => {
      const said = hosts[name]?.get(line);
      // Its input is the domain's XML; any answer but a refusal will do.
      if (said === undefined && !line.includes("hypervisor-cpu-compare")) unanswered.push(`${name}: ${line}`);
      return said ?? {};
    }),
  );
  const ports = { ...portsWith(shell), authority, runbooks, now: () => NOW };
  const request = { runbook: "migrate-live", vm: "vm1", destination: "kvm2", ...named } as const;
  const asked = { id: "k7m2qx9d", request, requestedBy: ANN, typed: "/migrate vm1", at: NOW };
  await ports.store.createPlan(newPlan({ ...asked, place: { platform: "console", channel: "here" } }));

  await makePlan("k7m2qx9d", ports);

  const plan = await ports.store.plan("k7m2qx9d");
  expect(unanswered).toEqual([]);
  expect(plan?.steps.filter(({ state }) => state !== "satisfied").map(({ id }) => id)).toEqual([
    "migration.migrate-live",
  ]);
  expect(Object.fromEntries(trips)).toEqual({
    nfs1: expect.toSatisfy((count: number) => count <= 2),
    kvm1: 2,
    kvm2: 2,
  });
});
