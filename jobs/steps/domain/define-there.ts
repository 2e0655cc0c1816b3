import type { Host } from "../../../config/inventory.ts";
import { shortened } from "../../../config/printable.ts";
import { OpsError } from "../../error.ts";
import { domain } from "../../facts/domain.ts";
import { imagesOf, parseDomainDefinition } from "../../facts/domain-definition.ts";
import { presence } from "../../facts/presence.ts";
import { differencesOf, type Rewriting, rewriteDefinition } from "../../rewrite-definition.ts";
import { sh, withInput, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, type Read, satisfied, type Verdict } from "../../step.ts";
import { virsh } from "../../virsh.ts";
import { parseXml } from "../../xml.ts";

interface Params {
  readonly vm: string;
  readonly uuid: string;
  readonly source: Host;
  readonly destination: Host;
  readonly change: Rewriting;
  /** All images that its definition shall name there: those that the plan has found. */
  readonly images: readonly string[];
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

  async check({ vm, uuid, destination, images }, read) {
    const there = await read(destination, domain(vm));
    if (there.presence === "unknown") {
      return needed(`libvirt on ${destination.name} does not know it yet`);
    }
    if (there.presence === "absent") return needed("it is not defined there");
    const difference =
      there.inactive.uuid === uuid
        ? otherImages(images, imagesOf(there.inactive))
        : "it is another VM of that name";
    if (difference === undefined) return satisfied();
    return blocked(new OpsError("domain.differs", { vm, host: destination.name, difference }));
  },

  apply({ vm, uuid, source, destination, change, images }) {
    const define = sh`${virsh} define --file /dev/stdin`;
    const differs = differencesOf(change);
    const about = [`${vm}'s definition on ${source.name}${differs.length === 0 ? "" : ", with"}`, ...differs];
    return [
      {
        type: "handover",
        from: source,
        take: withTimeout(sh`${virsh} dumpxml --inactive --security-info --domain ${uuid}`, 45_000),
        host: destination,
        give(text) {
          const secret = rewriteDefinition(text, change);
          const difference = otherImages(images, imagesOf(parseDomainDefinition(parseXml(secret))));
          if (difference === undefined) return withTimeout(withInput(define, { secret }), 60_000);
          const names = { vm, source: source.name, destination: destination.name };
          return new OpsError("cold.definition-changed", { ...names, difference });
        },
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

/** Of a path in an error; Linux itself ends at 4096 bytes. */
const LONGEST = 300;

/** How the images that a definition names differ from those that it shall name. */
function otherImages(shall: readonly string[], is: readonly string[]): string | undefined {
  const more = is.find((image) => !shall.includes(image));
  if (more !== undefined) return `it names ${shortened(more, LONGEST)} too`;
  const less = shall.find((image) => !is.includes(image));
  return less === undefined ? undefined : `it does not name ${shortened(less, LONGEST)}`;
}

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
