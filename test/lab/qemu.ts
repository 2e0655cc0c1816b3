import path from "node:path";
import type { Accelerator } from "./accelerator.ts";
import type { Image } from "./image.ts";
import type { Machine } from "./machines.ts";
import { switchSocket } from "./network.ts";
import { startDetached } from "./process.ts";

/** A host's files inside its instance's folder. */
export function hostFiles(directory: string, name: string) {
  const file = (ending: string) => path.join(directory, `${name}.${ending}`);
  return {
    disk: file("qcow2"),
    initrd: file("initrd"),
    monitor: file("qmp"),
    clock: file("clock"),
    pid: file("pid"),
    console: file("console.log"),
    log: file("qemu.log"),
    sshControl: file("ssh"),
    sshPid: file("ssh.pid"),
    sshLog: file("ssh.log"),
  };
}

/**
 * Starts a host: booting, or from the saved state `load`, then still paused.
 *
 * Everything that a saved state depends on is decided here; a change makes saved states of before unusable,
 * which is why the ready state's name covers `hardware`.
 */
export function startHost(
  machine: Machine,
  options: { directory: string; image: Image; accelerator: Accelerator; sshPort: number; load?: string },
): void {
  const { directory, image, accelerator, sshPort, load } = options;
  const files = hostFiles(directory, machine.name);
  startDetached(
    "qemu-system-x86_64",
    [
      ...hardware(machine, accelerator),
      ...["-name", `ferry-lab-${machine.name}`, "-kernel", image.kernel, "-initrd", files.initrd],
      ...["-drive", `file=${files.disk},id=disk,if=none,format=qcow2,cache=unsafe,discard=unmap`],
      ...["-netdev", `user,id=ssh,restrict=on,ipv6=off,hostfwd=tcp:127.0.0.1:${sshPort}-:22`],
      ...["-netdev", `vde,id=wire,sock=${switchSocket(directory)}`],
      ...["-chardev", `file,id=console,path=${files.console},append=on`],
      ...["-chardev", `socket,id=clock,path=${files.clock},server=on,wait=off`],
      ...["-qmp", `unix:${files.monitor},server=on,wait=off`],
      ...(load ? ["-loadvm", load, "-S"] : []),
    ],
    { log: files.log, pidFile: files.pid },
  );
}

/**
 * What the kernel does for safety costs TCG time and protects nobody here. `norandmaps` counts most: this
 * QEMU translates code anew for every address that it is loaded at, which is once for each process. All
 * processors count one emulated time: without being told, Linux takes it from the HPET, an exit for each look.
 */
const KERNEL_LINE = [
  "root=/dev/vda console=ttyS0 quiet net.ifnames=0 systemd.show_status=0 audit=0",
  "mitigations=off norandmaps init_on_alloc=0 randomize_kstack_offset=off tsc=reliable",
].join(" ");

/**
 * Without what is slow in software: string instructions (`erms`; this model has no fast ones either), which
 * go byte by byte, and access checks that split translations.
 */
const SOFTWARE_CPU = "max,model=6,-erms,-smap,-smep,-umip,-pku,-mpx";

/** The part of the command line that a saved state's contents depend on. */
export function hardware({ mac, uuid, memoryMiB, processors }: Machine, accelerator: Accelerator): string[] {
  return [
    ...["-nodefaults", "-no-user-config", "-display", "none", "-machine", "q35,vmport=off"],
    ...["-accel", accelerator === "kvm" ? "kvm" : "tcg,thread=multi,tb-size=512"],
    ...["-cpu", accelerator === "kvm" ? "max" : SOFTWARE_CPU, "-smp", `${processors}`],
    ...["-m", `${memoryMiB}`, "-smbios", `type=1,uuid=${uuid}`, "-rtc", "base=utc", "-append", KERNEL_LINE],
    ...["-device", "virtio-blk-pci,drive=disk"],
    ...["-device", `virtio-net-pci,id=nic0,netdev=ssh,mac=${mac.replace("52:54:00:ac", "52:54:00:ab")}`],
    ...["-device", `virtio-net-pci,id=nic1,netdev=wire,mac=${mac}`],
    ...["-device", "virtio-rng-pci", "-serial", "chardev:console", "-serial", "chardev:clock"],
  ];
}
