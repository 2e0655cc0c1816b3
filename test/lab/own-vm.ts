import type { Lab } from "./lab.ts";
import type { HostName } from "./machines.ts";

/** Where a host keeps images of its own. */
const IMAGES = "/var/lib/libvirt/images";

/** A VM that is off, on a disk of its own over a backing store of its own, which only this host has. */
export interface OwnDisk {
  readonly name: string;
  readonly disk: string;
  readonly base: string;
}

/** Makes one from vm1's definition, as its host has it: 20 MiB of data in a raw base, 5 MiB in a qcow2 over it. */
export async function makeOwnDisk(lab: Lab, host: HostName, from: HostName, name = "vm2"): Promise<OwnDisk> {
  const made = { name, disk: `${IMAGES}/${name}.qcow2`, base: `${IMAGES}/${name}-base.raw` };
  const { stdout: xml } = await lab.run(from, "virsh -c qemu:///system dumpxml --inactive vm1");
  const own = xml
    .replace("<name>vm1</name>", `<name>${name}</name>`)
    .replace(/<uuid>.*<\/uuid>/, "<uuid>0c01d000-0000-4000-8000-000000000002</uuid>")
    .replace(`${IMAGES}/images/vm1.qcow2`, made.disk)
    .replaceAll("52:54:00:00:01:65", "52:54:00:00:01:66")
    .replaceAll("vm1.console.log", `${name}.console.log`);
  const commands = [
    `head -c 20M /dev/urandom >${made.base} && truncate -s 64M ${made.base}`,
    `qemu-img create -q -f qcow2 -b ${made.base} -F raw ${made.disk} 64M`,
    `qemu-io -c 'write -P 7 1M 5M' ${made.disk} >/dev/null`,
    "virsh -c qemu:///system define /dev/stdin",
    `virsh -c qemu:///system autostart ${name}`,
  ];
  const { code, stderr } = await lab.run(host, commands.join(" && "), { input: own, timeoutMs: 60_000 });
  if (code !== 0) throw new Error(`${name} on ${host}: ${stderr}`);
  return made;
}

/** The checksums of files on a host; undefined for those that are not there. */
export async function sumsOf(
  lab: Lab,
  host: HostName,
  paths: readonly string[],
): Promise<(string | undefined)[]> {
  const { stdout } = await lab.run(host, ["sha256sum", "--", ...paths], { timeoutMs: 60_000 });
  return paths.map(
    (path) => new RegExp(`^([0-9a-f]{64})  ${path.replaceAll(".", "[.]")}$`, "m").exec(stdout)?.[1],
  );
}

/** `running`, `shut off` or `absent`, and whether it starts with its host, as libvirt has it. */
export async function stateOf(lab: Lab, host: HostName, name: string): Promise<string> {
  const { stdout } = await lab.run(host, `virsh -c qemu:///system dominfo ${name} 2>/dev/null; true`);
  const state = /^State: +(.+)$/m.exec(stdout)?.[1] ?? "absent";
  return /^Autostart: +enable$/m.test(stdout) ? `${state}, autostart` : state;
}

/** What Ferry's copying may leave on a host: nothing but what is kept. */
export async function leftovers(lab: Lab, host: HostName): Promise<string> {
  const { stdout } = await lab.run(
    host,
    `ls -d /run/ferry-* /var/lib/ferry/sums/* ${IMAGES}/*.part 2>/dev/null; grep -s /run/ferry- /root/.ssh/authorized_keys; true`,
  );
  return stdout.trim();
}
