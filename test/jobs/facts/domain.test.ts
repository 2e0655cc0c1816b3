import { describe, expect, it } from "vitest";
import { domain } from "../../../jobs/facts/domain.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

const captured = fixture("domain/running-kvm-debian-12.txt");
const MOUNT = "/var/lib/libvirt/images/images";
const UUID = "b94ba24a-95ac-85cc-9a19-9d9ebf8f6ff4";

function present(name: string, text: string) {
  const here = answer(domain(name), text);
  if (here.presence !== "present") throw new Error(here.presence);
  return here;
}

const withDevices = (devices: string) =>
  `\u001eall\n${UUID} t1\n\n\u001eautostart\n\n${["live", "inactive"]
    .map((which) => `\u001e${which}\n${minimal(devices)}\n`)
    .join("")}`;
const minimal = (devices: string) =>
  `<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>t1</name><uuid>${UUID}</uuid><memory unit='MiB'>64</memory><vcpu current='1'>2</vcpu>${devices}</domain>`;

describe("domain", () => {
  it("reads a running domain as it runs and as it would start next", () => {
    const { active, live, inactive } = present("t1", captured);

    expect(active).toBe(true);
    expect(live).toMatchObject({
      uuid: UUID,
      name: "t1",
      virtType: "kvm",
      memoryBytes: 128 * 1024 ** 2,
      vcpus: 1,
      machine: "pc-q35-7.2",
      emulator: "/usr/bin/qemu-system-x86_64",
      kernel: `${MOUNT}/vmlinuz`,
      initrd: `${MOUNT}/initrd.img`,
      cpuMode: "custom",
      cpuModel: "qemu64",
      logFiles: [`${MOUNT}/t1.console.log`],
      bound: [],
    });
    expect(live.disks).toEqual([
      {
        target: "vda",
        device: "disk",
        type: "file",
        path: `${MOUNT}/t1.qcow2`,
        volume: undefined,
        format: "qcow2",
        cache: "none",
        readonly: false,
        shareable: false,
        transient: false,
        encrypted: false,
      },
    ]);
    expect(live.interfaces).toMatchObject([{ mac: "52:54:00:8f:6f:f4", type: "bridge", bridge: "br0" }]);
    expect(inactive.disks[0]?.path).toBe(`${MOUNT}/t1.qcow2`);
    expect(live.xml).toContain(`<uuid>${UUID}</uuid>`);
  });

  it("keeps no password and none of QEMU's own arguments", () => {
    const { live } = present(
      "t1",
      withDevices(
        "<devices><graphics type='vnc' passwd='geheim' passwdValidTo='2030'/></devices><qemu:commandline><qemu:arg value='-geheim'/></qemu:commandline>",
      ),
    );

    expect(JSON.stringify(live)).not.toContain("geheim");
    expect(live.customised).toBe(true);
  });

  it("names what ties a domain to its host, and drives that are empty", () => {
    const { live } = present(
      "t1",
      withDevices(
        "<devices><hostdev mode='subsystem' type='pci'/><filesystem type='mount'><driver type='virtiofs'/></filesystem><tpm model='tpm-crb'><backend type='emulator'/></tpm><disk type='file' device='cdrom'><target dev='sda'/><readonly/></disk></devices>",
      ),
    );

    expect(live.bound).toEqual(["hostdev pci", "filesystem mount virtiofs", "tpm emulator"]);
    expect(live.disks).toMatchObject([{ device: "cdrom", path: undefined, readonly: true }]);
    expect([live.memoryBytes, live.vcpus]).toEqual([64 * 1024 ** 2, 2]);
  });

  it("knows an emulated TPM by its secret and place, and no other TPM for one", () => {
    const tpm = (backend: string) =>
      present("t1", withDevices(`<devices><tpm model='tpm-crb'>${backend}</tpm></devices>`)).live;
    const emulated = tpm(
      "<backend type='emulator' version='2.0' persistent_state='yes'><encryption secret='6dd3e4a5-1d76-44ce-961f-f119f5aad935'/></backend>",
    );
    const real = tpm("<backend type='passthrough'><device path='/dev/tpm0'/></backend>");

    expect(emulated.tpm).toEqual({ secret: "6dd3e4a5-1d76-44ce-961f-f119f5aad935", path: undefined });
    expect(tpm("<backend type='emulator'><source type='dir' path='/srv/tpm'/></backend>").tpm?.path).toBe(
      "/srv/tpm",
    );
    expect([real.tpm, real.bound]).toEqual([undefined, ["tpm passthrough"]]);
  });

  it("is absent only when the list was read and does not hold the name", () => {
    const list = `\u001eall\n${UUID} other\n\n\u001eautostart\n\n\u001elive\n\u001einactive\n`;
    const parse = (stderr: string) =>
      domain("t1").parse({ stdout: list, stderr, code: 1 }, { askedAtMs: 0, answeredAtMs: 0 });

    expect(parse("error: failed to get domain 't1'\n")).toEqual({ presence: "absent" });
    expect(() => parse("error: Failed to list domains\n")).toThrow();
    expect(answer(domain("t1"), "", 1)).toEqual({ presence: "unknown" });
  });

  it("refuses the answer when it is about another domain than the one of that name", () => {
    const other = captured.replace(`${UUID} t1`, "11111111-2222-4333-8444-555555555555 t1");

    expect(() => answer(domain("t1"), other)).toThrow("asked for 11111111");
  });

  it.each(["3", "2024", UUID, "a b", "x'; list"])(
    "looks %j up by UUID, never by what virsh makes of it",
    (name) => {
      const { line } = domain(name).command;

      expect(line).toContain("--domain $uuid");
      expect(line).not.toMatch(new RegExp(`--domain "?${name}`));
    },
  );
});
