import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { identity } from "../../facts/identity.ts";
import { libvirtSettings } from "../../facts/libvirt-settings.ts";
import type { Read } from "../../step.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { DAEMONS, type Generation, restartDaemon } from "./daemon.ts";
import { hostUuid, newHostUuid } from "./host-uuid.ts";
import { type MarkedBlock, removeBlock, writeBlock } from "./marked-block.ts";
import { undisturbed } from "./undisturbed.ts";

interface Params {
  readonly host: Host;
  readonly generation: Generation;
  /** Those that it must differ from, with their generations. */
  readonly others: readonly { readonly host: Host; readonly generation: Generation }[];
  readonly planId: string;
}

const block = ({ generation, planId }: Params): MarkedBlock => ({
  file: `/etc/libvirt/${DAEMONS[generation].settings}.conf`,
  name: "host_uuid",
  planId,
});

/**
 * Gives the host another UUID than the hosts that it is named together with.
 * libvirt refuses to migrate between hosts of the same UUID, which cloned
 * machines and cheap mainboards have. The rest of the site is not asked: a
 * host that is down would hold up every plan.
 */
export const uniqueUuid = defineStep<Params>({
  id: "host.unique-uuid",
  risk: "disruptive",
  title: ({ host, others }) =>
    `Give ${host.name} another host UUID than ${others.map((other) => other.host.name).join(", ")}`,

  async check(params, read) {
    const { host, generation, others } = params;
    const [own, ...theirs] = await Promise.all([params, ...others].map((each) => uuidOf(each, read)));
    const same = others.find((_, i) => own?.uuid !== undefined && theirs[i]?.uuid === own.uuid);
    if (same === undefined || own?.uuid === undefined) return satisfied();
    if (own.byHand) {
      const details = { host: host.name, other: same.host.name, uuid: own.uuid, file: block(params).file };
      return blocked(new OpsError("host.uuid-set", details));
    }
    return undisturbed(host, generation, read, needed(`${same.host.name} has the same one, ${own.uuid}`));
  },

  apply: (params) => [
    on(
      params.host,
      writeBlock(block(params), [`host_uuid = "${newHostUuid(params.planId, params.host.name)}"`]),
    ),
    on(params.host, restartDaemon(params.generation)),
  ],

  undo: (params) => [
    on(params.host, removeBlock(block(params))),
    on(params.host, restartDaemon(params.generation)),
  ],

  async checkUndo({ host, generation }, read) {
    const { files } = await read(host, libvirtSettings);
    const set = files[DAEMONS[generation].settings].get("host_uuid");
    if (set?.byFerry !== true) return satisfied("host_uuid is not set by Ferry any more");
    return undisturbed(host, generation, read, needed("Ferry has set host_uuid"));
  },
});

async function uuidOf({ host, generation }: Pick<Params, "host" | "generation">, read: Read) {
  const [is, settings] = await Promise.all([read(host, identity), read(host, libvirtSettings)]);
  const own = settings.files[DAEMONS[generation].settings];
  return { uuid: hostUuid(is, own), byHand: own.get("host_uuid")?.byFerry === false };
}
