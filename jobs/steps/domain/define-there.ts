import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { domain } from "../../facts/domain.ts";
import { presence } from "../../facts/presence.ts";
import { differencesOf, type Rewriting, rewriteDefinition } from "../../rewrite-definition.ts";
import { sh, withInput, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, type Read, satisfied, type Verdict } from "../../step.ts";
import { virsh } from "../../virsh.ts";

interface Params {
  readonly vm: string;
  readonly uuid: string;
  readonly source: Host;
  readonly destination: Host;
  readonly change: Rewriting;
  /** The images that the VM's disks shall have there. */
  readonly disks: readonly string[];
}

/**
 * Defines the VM on the destination as it is defined on the source, but for
 * what must differ. The definition passes through Ferry's memory alone: its
 * passwords are shown, logged and kept nowhere on the way.
 */
export const defineThere = defineStep<Params>({
  id: "domain.define-there",
  risk: "safe",
  title: ({ vm, destination }) => `Define ${vm} on ${destination.name}`,

  async check({ vm, uuid, destination, disks }, read) {
    const there = await read(destination, domain(vm));
    if (there.presence === "unknown") {
      return needed(`libvirt on ${destination.name} does not know it yet`);
    }
    if (there.presence === "absent") return needed("it is not defined there");
    const has = there.inactive.disks.flatMap(({ path }) => path ?? []);
    if (there.inactive.uuid === uuid && disks.every((path) => has.includes(path))) return satisfied();
    const difference = there.inactive.uuid === uuid ? "it has other disks" : "it is another VM of that name";
    return blocked(new OpsError("domain.differs", { vm, host: destination.name, difference }));
  },

  apply({ vm, uuid, source, destination, change }) {
    const define = sh`${virsh} define --file /dev/stdin`;
    const differs = differencesOf(change);
    const about = [`${vm}'s definition on ${source.name}${differs.length === 0 ? "" : ", with"}`, ...differs];
    return [
      {
        type: "handover",
        from: source,
        take: withTimeout(sh`${virsh} dumpxml --inactive --security-info --domain ${uuid}`, 45_000),
        host: destination,
        give: (text) => withTimeout(withInput(define, { secret: rewriteDefinition(text, change) }), 60_000),
        shown: withInput(define, about.join("\n")).shown,
      },
    ];
  },

  undo: ({ uuid, destination }) => [
    on(
      destination,
      withTimeout(
        sh`state=$(${virsh} domstate --domain ${uuid}) || exit 1
[ "$state" = "shut off" ] || { echo "it is $state" >&2; exit 1; }
${virsh} undefine --domain ${uuid} --keep-nvram`,
        60_000,
      ),
    ),
  ],
  undoRisk: "destructive",
  checkUndo,
});

/** It goes from the destination only while it is off there and the source has it. */
async function checkUndo({ vm, uuid, source, destination }: Params, read: Read): Promise<Verdict> {
  const [here, there] = await Promise.all([read(source, presence(uuid)), read(destination, presence(uuid))]);
  const inUse = (state: string) =>
    blocked(new OpsError("domain.in-use", { vm, state, host: destination.name }));
  if (there.presence === "unknown") {
    return blocked(new OpsError("domain.libvirt-silent", { host: destination.name }), "soon");
  }
  if (there.process) return inUse("running");
  if (there.presence === "absent") return satisfied("it is not defined there");
  if (there.state !== "shut off") return inUse(there.state);
  if (here.presence !== "present") {
    return blocked(new OpsError("cold.only-definition", { vm, host: destination.name, source: source.name }));
  }
  return needed("it is defined there, and off");
}
