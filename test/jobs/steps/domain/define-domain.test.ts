import { describe, expect, it } from "vitest";
import { OpsError } from "../../../../jobs/error.ts";
import { parseDomainDefinition } from "../../../../jobs/facts/domain-definition.ts";
import { commonCpu, commonMachine } from "../../../../jobs/steps/domain/common-hardware.ts";
import { defineDomain } from "../../../../jobs/steps/domain/define-domain.ts";
import { domainXml } from "../../../../jobs/steps/domain/domain-xml.ts";
import { macFor, type NewDomain, uuidFor } from "../../../../jobs/steps/domain/new-domain.ts";
import { startDomain } from "../../../../jobs/steps/domain/start-domain.ts";
import { attributeOf, childOf, childrenOf, parseXml } from "../../../../jobs/xml.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { bareHost } from "../../../support/prepared-hosts.ts";
import { absent, present } from "../../../support/vm1.ts";

const [kvm1, kvm2] = [host("kvm1"), host("kvm2")];
const vm: NewDomain = {
  name: "vm1",
  uuid: uuidFor("ferry", "vm1"),
  memoryBytes: 128 * 1024 ** 2,
  vcpus: 2,
  virtType: "kvm",
  emulator: "/usr/bin/qemu-system-x86_64",
  machine: "pc-q35-7.2",
  architecture: "x86_64",
  disk: { path: "/var/lib/images/vm1.qcow2", format: "qcow2" },
  card: { mac: "52:54:00:01:02:03", source: { type: "bridge", bridge: "br0" } },
  kernel: "/var/lib/images/vmlinuz",
  initrd: "/var/lib/images/initrd.img",
  cmdline: 'console=ttyS0 a="<b>&"',
  consoleLog: "/var/lib/images/vm1.console.log",
};
const step = defineDomain({ host: kvm1, vm, everywhere: [kvm1, kvm2], planId: "k7m2qx9d" });
/** As a host would list it. */
const definition = (other: Partial<NewDomain> = {}) =>
  parseDomainDefinition(parseXml(domainXml({ ...vm, ...other })));
const another = (other: Partial<NewDomain>) =>
  definition({
    name: "db1",
    uuid: uuidFor("other"),
    disk: { path: "/var/lib/images/db1.qcow2", format: "qcow2" },
    card: { mac: "52:54:00:ff:ff:ff", source: { type: "bridge", bridge: "br0" } },
    ...other,
  });

const check = (
  here: unknown,
  there: unknown[] | "silent" = [],
  card: Record<string, unknown> = { bridges: ["br0", "br1"] },
  of = step,
) =>
  of.check(
    facts({
      kvm1: { definitions: here, ...card },
      kvm2: { definitions: there === "silent" ? undefined : there },
    }),
  );

describe("domain.define-domain", () => {
  it("is needed where nothing is in the way", async () => {
    expect(await check([another({})])).toMatchObject({ state: "needed" });
  });

  it.each<[string, unknown, unknown[] | "silent"]>([
    ["kvm1", undefined, []],
    ["kvm2", [], "silent"],
  ])("is blocked while nobody can say what %s has: perhaps this very VM", async (host, here, there) => {
    expect(await check(here, there)).toMatchObject({
      state: "blocked",
      error: { code: "domain.libvirt-silent", details: { host } },
    });
  });

  it("is satisfied by the VM that the same request made", async () => {
    expect(await check([definition()])).toEqual({ state: "satisfied" });
  });

  it.each<[Partial<NewDomain>, string]>([
    [{ vcpus: 4 }, "its number of CPUs is 4, not 2"],
    [{ memoryBytes: 2 ** 30 }, "its memory in bytes is 1073741824, not 134217728"],
    [{ disk: { path: "/x.qcow2", format: "qcow2" } }, "its disk is /x.qcow2, not /var/lib/images/vm1.qcow2"],
    [
      { card: { mac: "52:54:00:01:02:03", source: { type: "network", network: "default" } } },
      "its bridge is none, not br0; its network is default, not none",
    ],
    [{ cmdline: "quiet" }, 'its kernel command line is quiet, not console=ttyS0 a="<b>&"'],
  ])("is blocked when that VM has become another, with the difference", async (other, difference) => {
    expect(await check([definition(other)])).toMatchObject({
      error: { code: "domain.differs", details: { difference } },
    });
  });

  it.each<[string, unknown, unknown[], string]>([
    ["the VM is on another host", [], [definition()], "domain.elsewhere"],
    ["another VM has the name here", [another({ name: "vm1" })], [], "domain.name-taken"],
    ["another VM has the name on another host", [], [another({ name: "vm1" })], "domain.name-taken"],
    ["another VM has the MAC address", [], [another({ card: vm.card })], "domain.mac-taken"],
    ["another VM has the disk", [], [another({ disk: vm.disk })], "domain.disk-taken"],
  ])("is blocked when %s", async (_, here, there, code) => {
    expect(await check(here, there)).toMatchObject({ state: "blocked", error: { code } });
  });

  it("is blocked without the bridge or the network, and says which there are", async () => {
    const source = { type: "network", network: "lab" } as const;
    const onNetwork = defineDomain({
      host: kvm1,
      vm: { ...vm, card: { mac: "52:54:00:01:02:03", source } },
      everywhere: [kvm1, kvm2],
      planId: "k7m2qx9d",
    });
    const networks = [
      { name: "lab", active: false },
      { name: "default", active: true },
    ];

    expect(await check([], [], { bridges: ["br1", "br2"] })).toMatchObject({
      error: { code: "domain.no-bridge", details: { there: "br1, br2" } },
    });
    expect(await check([], [], { networks }, onNetwork)).toMatchObject({
      error: { code: "domain.no-network", details: { there: "default" } },
    });
    expect(await check([], [], { networks: [{ name: "lab", active: true }] }, onNetwork)).toMatchObject({
      state: "needed",
    });
  });

  it("writes a definition that says what was asked for, whatever characters it holds", () => {
    const [action] = step.apply;
    if (action?.type !== "command") throw new Error("not a command");

    expect(action.command.line).toBe("virsh -c qemu:///system define --file /dev/stdin --validate");
    expect(parseDomainDefinition(parseXml(action.command.stdin ?? ""))).toMatchObject({
      name: "vm1",
      uuid: vm.uuid,
      memoryBytes: vm.memoryBytes,
      vcpus: 2,
      kernel: vm.kernel,
      cmdline: vm.cmdline,
      disks: [{ target: "vda", cache: "none", format: "qcow2", path: vm.disk.path }],
      interfaces: [{ mac: vm.card?.mac, bridge: "br0" }],
      logFiles: [vm.consoleLog],
      bound: [],
    });
  });

  it("takes two people to take back, and says what is kept", () => {
    expect(step.undoRisk).toBe("destructive");
    expect(step.stays).toBe(
      "Nothing of vm1 is deleted: its disk stays, and its definition is kept as /var/lib/ferry/kept/k7m2qx9d/vm1.xml on kvm1.",
    );
  });
});

describe("domain.start-domain", () => {
  const start = startDomain({ host: kvm1, name: "vm1", uuid: vm.uuid });
  const at = (state: string) =>
    start.check(facts({ kvm1: { domains: [{ uuid: vm.uuid, name: "vm1", state }] } }));

  it("is needed until it runs", async () => {
    expect(await at("shut off")).toMatchObject({ state: "needed" });
    expect(await start.check(facts({ kvm1: { domains: undefined } }))).toMatchObject({ state: "needed" });
    expect(await start.check(facts({ kvm1: { domains: [] } }))).toMatchObject({ state: "needed" });
    expect(await at("running")).toEqual({ state: "satisfied" });
  });

  it.each(["paused", "crashed", "unknown"])("leaves a VM that is %s to people", async (state) => {
    expect(await at(state)).toMatchObject({ error: { code: "domain.not-startable", details: { state } } });
  });

  describe("of a VM that was there before", () => {
    const again = startDomain({
      host: kvm1,
      name: "vm1",
      uuid: vm.uuid,
      elsewhere: [host("kvm2")],
      besides: [host("kvm3")],
    });
    const silent = { presence: "unknown", process: false };
    const ask = (here: unknown, kvm2: unknown = absent, kvm3: unknown = absent) => {
      const has = (presence: unknown) => ({ ...bareHost("kvm2", "0c"), [`presence ${vm.uuid}`]: presence });
      return again.check(facts({ kvm1: has(here), kvm2: has(kvm2), kvm3: has(kvm3) }));
    };
    const off = present({ state: "shut off" });

    it("is needed while it is off and runs nowhere, and nothing is left to do once it runs", async () => {
      expect(await ask(off)).toMatchObject({ state: "needed" });
      expect(await ask(present())).toMatchObject({ state: "satisfied" });
      expect(await ask(absent)).toMatchObject({ error: { code: "domain.gone" } });
    });

    it("never starts it a second time, wherever it runs", async () => {
      const error = { code: "domain.runs-elsewhere" };

      expect(await ask(off, present())).toMatchObject({ error });
      expect(await ask(off, { ...silent, process: true })).toMatchObject({ error });
      expect(await ask(off, absent, present({ state: "paused" }))).toMatchObject({ error });
    });

    it("needs an answer of the hosts that share its disks, and takes what it gets from the others", async () => {
      const down = new OpsError("ssh.unreachable", {
        host: "kvm3",
        address: "",
        port: 22,
        reason: "no answer",
      });

      expect(await ask(off, silent)).toMatchObject({ error: { code: "domain.libvirt-silent" } });
      await expect(ask(off, down)).rejects.toMatchObject({ code: "ssh.unreachable" });
      expect(await ask(off, absent, silent)).toMatchObject({ state: "needed" });
      expect(await ask(off, absent, down)).toMatchObject({ state: "needed" });
    });
  });

  const undo = (found: unknown) => start.checkUndo?.(facts({ kvm1: { domains: found } }));

  it.each(["running", "paused", "in shutdown"])("cannot be taken back while the VM is %s", async (state) => {
    expect(await undo([{ uuid: vm.uuid, name: "vm1", state }])).toMatchObject({
      error: {
        code: "domain.in-use",
        message: `vm1 is ${state} on kvm1: it must be off`,
        remedy: "Shut it down (`/ferry vm stop vm1`), then ask again.",
      },
    });
  });

  it("has nothing to take back where the VM is off or gone, and knows nothing where libvirt is silent", async () => {
    expect(await undo([{ uuid: vm.uuid, name: "vm1", state: "shut off" }])).toMatchObject({
      state: "satisfied",
    });
    expect(await undo([])).toMatchObject({ state: "satisfied" });
    expect(await undo(undefined)).toMatchObject({ error: { code: "domain.libvirt-silent" } });
  });

  it("starts it by its UUID, and never stops it", () => {
    expect(start.apply).toMatchObject([
      { command: { line: `virsh -c qemu:///system start --domain ${vm.uuid}` } },
    ]);
    expect(start.undo).toMatchObject({ impossible: expect.any(String) });
  });
});

describe("a new VM's installation medium and screen", () => {
  const { kernel: _, initrd: __, cmdline: ___, ...plain } = vm;
  const iso = "/var/lib/images/debian.iso";
  const installing: NewDomain = { ...plain, iso, screen: true };
  const devices = (of: NewDomain) => childOf(parseXml(domainXml(of)), "devices");
  const [from, to] = ["disk", "cdrom"].map(
    (device) => (of: NewDomain) =>
      parseDomainDefinition(parseXml(domainXml(of))).disks.find((d) => d.device === device),
  );

  it("boots the disk first, so that an installed system needs nobody to take the medium out", () => {
    const os = childOf(parseXml(domainXml(installing)), "os");

    expect(childrenOf(os, "boot").map(({ attributes }) => attributes.dev)).toEqual(["hd", "cdrom"]);
    expect(to?.(installing)).toMatchObject({ path: iso, format: "raw", readonly: true, target: "sda" });
    expect(from?.(installing)).toMatchObject({ path: vm.disk.path, target: "vda" });
  });

  it("shows its screen on the host itself alone, and has none where a kernel is booted", () => {
    const graphics = (of: NewDomain) =>
      childrenOf(devices(of), "graphics").map(({ attributes }) => attributes);

    expect(graphics(installing)).toEqual([{ type: "vnc", port: "-1", autoport: "yes", listen: "127.0.0.1" }]);
    expect(graphics(vm)).toEqual([]);
  });

  it("gives other architectures a drive on the bus that they have", () => {
    const bus = (of: NewDomain) =>
      childrenOf(devices(of), "disk").map((disk) => attributeOf(disk, "bus", "target"))[1];

    expect(bus(installing)).toBe("sata");
    expect(bus({ ...installing, architecture: "aarch64" })).toBe("scsi");
  });

  it("makes it no other VM once the medium was taken out, but does with another in it", async () => {
    const there = definition;
    const wanted = defineDomain({
      host: kvm1,
      vm: { ...vm, iso },
      everywhere: [kvm1, kvm2],
      planId: "k7m2qx9d",
    });
    const ask = (found: unknown) => check([found], [], undefined, wanted);

    expect(await ask(there({ iso }))).toMatchObject({ state: "satisfied" });
    expect(await ask(there())).toMatchObject({ state: "satisfied" });
    expect(await ask(there({ iso: "/var/lib/images/other.iso" }))).toMatchObject({
      error: { code: "domain.differs" },
    });
  });
});

describe("what a new VM is made of", () => {
  it("is the same for the same request, and another for another", () => {
    const uuid = uuidFor("ferry", "172.16.1.10", "/srv/images", "vm1");

    expect(uuid).toBe(uuidFor("ferry", "172.16.1.10", "/srv/images", "vm1"));
    expect(uuid).not.toBe(uuidFor("ferry", "172.16.1.10", "/srv/image", "svm1"));
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(macFor(uuid)).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/);
  });

  const host = (machine: string, model?: string, usable: string[] = [], virtType = "kvm") => ({
    virtType,
    emulator: "/usr/bin/qemu-system-x86_64",
    machine,
    architecture: "x86_64",
    cpuModels: { host: model, usable },
  });

  it("has the machine type that the oldest host knows", () => {
    expect(commonMachine(host("pc-q35-10.0"), [host("pc-q35-9.2"), host("virt-6.2")])).toBe("pc-q35-9.2");
    expect(commonMachine(host("pc-q35-7.2"), [])).toBe("pc-q35-7.2");
  });

  it.each([
    ["emulated hosts", host("q", "EPYC", [], "qemu"), [], undefined],
    ["hosts of one model", host("q", "EPYC"), [host("q", "EPYC")], { mode: "host-model" }],
    [
      "hosts of two models",
      host("q", "Skylake", ["Skylake", "Broadwell"]),
      [host("q", "Broadwell", ["Broadwell"])],
      { mode: "custom", model: "Broadwell" },
    ],
    [
      "hosts with nothing in common",
      host("q", "EPYC", ["EPYC"]),
      [host("q", "Skylake", [])],
      { mode: "host-model" },
    ],
  ] as const)("has a processor that all hosts have: %s", (_, here, others, cpu) => {
    expect(commonCpu(here, others)).toEqual(cpu);
  });
});
