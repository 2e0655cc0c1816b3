import { expect, test } from "vitest";
import { OpsError } from "../../../jobs/error.ts";
import { domain } from "../../../jobs/facts/domain.ts";
import { domains } from "../../../jobs/facts/domains.ts";
import { neighbours } from "../../../jobs/facts/neighbours.ts";
import { pingAnswer } from "../../../jobs/facts/ping-answer.ts";
import { lookAtVm } from "../../../jobs/looks/vm.ts";
import type { CommandResult } from "../../../jobs/shell.ts";
import { answeringShell } from "../../support/answering-shell.ts";
import { fixture } from "../../support/fixture.ts";
import { portsWith } from "../../support/ports.ts";
import { virshAnswer } from "../../support/virsh-answer.ts";

const live = fixture("captured/running-kvm1-dumpxml-live.txt");
const list = fixture("captured/running-kvm1-list-uuid-name.txt");
const uuid = /<uuid>(.*)<\/uuid>/.exec(live)?.[1] ?? "";
const mac = /<mac address='(.*)'\/>/.exec(live)?.[1] ?? "";
const ADDRESS = "172.16.1.101";
const knows = `${ADDRESS} dev br0 lladdr ${mac} REACHABLE\n`;
const pings =
  "3 packets transmitted, 3 received, 0% packet loss, time 602ms\nrtt min/avg/max/mdev = 3.1/4.2/6.0/1.1 ms\n";

/** virDomainState: 1 running, 3 paused; reason 2 of paused is migrating (libvirt-domain.h). */
const present = (state: string, reason: string, xml = live) => ({
  [domain("vm1").command.line]: {
    stdout: virshAnswer({ all: list, autostart: uuid, state: "", live: xml, inactive: xml }),
  },
  [domains.command.line]: {
    stdout: virshAnswer({
      all: list,
      persistent: uuid,
      autostart: uuid,
      stats: `Domain: 'vm1'\n  state.state=${state}\n  state.reason=${reason}\n  balloon.maximum=131072\n`,
    }),
  },
});
const absent = {
  [domain("vm1").command.line]: {
    stdout: virshAnswer({ all: "", autostart: "", state: "", live: "", inactive: "" }),
  },
  [domains.command.line]: { stdout: virshAnswer({ all: "", persistent: "", autostart: "", stats: "" }) },
};
const neighbour = { [neighbours.command.line]: { stdout: knows } };

type Table = Record<string, Partial<CommandResult>>;
async function look(hosts: Record<string, Table | "down">) {
  const asked: string[] = [];
  const shell = answeringShell(({ name, address, port }, line) => {
    const table = hosts[name] ?? {};
    if (table === "down")
      throw new OpsError("ssh.unreachable", { host: name, address, port, reason: "no answer" });
    asked.push(`${name} ${line}`);
    return table[line] ?? {};
  });
  const ports = { ...portsWith(shell), sleep: () => new Promise<void>(() => {}) };
  return { found: await lookAtVm("vm1", ports), asked };
}

test("tells how a VM is, what it has, its address and whether it answers there", async () => {
  const ping = { [pingAnswer(ADDRESS).command.line]: { stdout: pings } };
  const { found } = await look({
    nfs1: { ...neighbour, ...ping },
    kvm1: { ...present("1", "1"), ...neighbour },
    kvm2: absent,
  });

  expect(found).toMatchObject({
    about: "vm",
    places: [
      {
        host: "kvm1",
        uuid,
        state: "running",
        reason: "booted",
        persistent: true,
        autostart: true,
        disks: [{ target: "vda", device: "disk", source: "/var/lib/libvirt/images/images/vm1.qcow2" }],
        cards: [{ mac, on: "bridge br0", address: ADDRESS }],
      },
    ],
    ping: { from: "nfs1", address: ADDRESS, sent: 3, received: 3, averageMs: 4.2 },
    silent: [],
    slow: [],
  });
});

test("shows both sides of a move, and has a host ping that is neither", async () => {
  const { found, asked } = await look({
    nfs1: neighbour,
    kvm1: { ...present("1", "1"), ...neighbour },
    kvm2: { ...present("3", "2"), ...neighbour },
  });

  expect(found.places.map(({ host, state, reason }) => [host, state, reason])).toEqual([
    ["kvm1", "running", "booted"],
    ["kvm2", "paused", "migrating"],
  ]);
  expect(asked.filter((line) => line.includes("ping "))).toEqual([
    `nfs1 ${pingAnswer(ADDRESS).command.line}`,
  ]);
});

test("pings nobody where no host has talked to it, or where it is off", async () => {
  const unknown = await look({ nfs1: {}, kvm1: present("1", "1"), kvm2: absent });
  const off = await look({
    nfs1: neighbour,
    kvm1: present("5", "1", live.replace(/<domain type='qemu' id='\d+'/, "<domain type='qemu'")),
    kvm2: absent,
  });

  for (const { found, asked } of [unknown, off]) {
    expect(found.ping).toBeUndefined();
    expect(asked.some((line) => line.includes("ping "))).toBe(false);
  }
});

test("names a KVM host that does not answer, and misses no file server's libvirt", async () => {
  const { found } = await look({ nfs1: "down", kvm1: present("1", "1"), kvm2: "down" });

  expect(found.places).toHaveLength(1);
  expect(found.silent).toMatchObject([{ host: "kvm2", error: { code: "ssh.unreachable" } }]);
});

test("does not take a silent libvirt for a host without the VM", async () => {
  const silent = { code: 1, stderr: "error: failed to connect to the hypervisor\n" };
  const { found } = await look({
    nfs1: {},
    kvm1: { [domain("vm1").command.line]: silent, [domains.command.line]: silent },
    kvm2: absent,
  });

  expect(found.silent).toMatchObject([{ host: "kvm1", error: { code: "domain.libvirt-silent" } }]);
});
