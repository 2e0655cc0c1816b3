import { type DomainHere, domain } from "../../jobs/facts/domain.ts";
import type { Presence } from "../../jobs/facts/presence.ts";
import { bindMove, type Move, type MoveParams } from "../../jobs/move.ts";
import { answer } from "./answer.ts";
import { fixture } from "./fixture.ts";
import { testSite } from "./site.ts";
import { virshAnswer } from "./virsh-answer.ts";

/** The lab's VM, as captured. */
export const VM1 = "4d1f2d6e-0000-4000-8000-000000000065";

const MOUNT = "/var/lib/libvirt/images/images";
const params: MoveParams = {
  vm: "vm1",
  uuid: VM1,
  source: "kvm1",
  destination: "kvm2",
  memoryBytes: 128 * 1024 ** 2,
  virtType: "qemu",
  machine: "pc-q35-7.2",
  emulator: "/usr/bin/qemu-system-x86_64",
  disks: [{ target: "vda", path: `${MOUNT}/vm1.qcow2`, format: "qcow2" }],
  files: [`${MOUNT}/vmlinuz`],
  bridges: ["br0"],
  networks: [],
  bound: [],
  autostart: false,
  transport: "tls",
};

/** vm1's move from kvm1 to kvm2. */
export const moveOfVm1 = (other: Partial<MoveParams> = {}): Move =>
  bindMove({ ...params, ...other }, "k7m2qx9d", testSite());

/** What kvm1's libvirt said of vm1 while it ran; `change` rewrites its XML. */
export function vm1Running(change = (xml: string) => xml): Extract<DomainHere, { presence: "present" }> {
  const [live, inactive] = ["live", "inactive"].map((which) =>
    change(fixture(`captured/running-kvm1-dumpxml-${which}.txt`)),
  );
  const all = fixture("captured/running-kvm1-list-uuid-name.txt");
  const here = answer(
    domain("vm1"),
    virshAnswer({ all, autostart: "", live: live ?? "", inactive: inactive ?? "" }),
  );
  if (here.presence !== "present") throw new Error(`vm1 is ${here.presence}`);
  return here;
}

export const absent: Presence = { presence: "absent", process: false };

/** How a domain stands on one host, in a few words; running and persistent unless told otherwise. */
export const present = (other: Partial<Extract<Presence, { presence: "present" }>> = {}): Presence => ({
  presence: "present",
  process: other.state !== "shut off",
  state: "running",
  reason: "booted",
  job: "none",
  persistent: true,
  autostart: false,
  ...other,
});
