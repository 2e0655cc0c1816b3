import { z } from "zod";
import type { Host, Share } from "../../config/inventory.ts";
import type { Site } from "../../config/site.ts";
import { OpsError } from "../error.ts";
import { chain } from "../facts/chain.ts";
import { imageFormat } from "../facts/image-format.ts";
import { qemuUser } from "../facts/qemu-user.ts";
import { readAnswering } from "../read-answering.ts";
import type { Runbook } from "../runbook.ts";
import { hostNamed, shareNamed } from "../site-lookup.ts";
import type { Read } from "../step.ts";
import { createVolume as create } from "../steps/volume/create-volume.ts";
import { exactSize } from "../steps/volume/exact-size.ts";
import { refreshPool } from "../steps/volume/refresh-pool.ts";
import { newVolume } from "../steps/volume/volume-xml.ts";
import { together } from "../together.ts";
import { clientSteps, readSharing, shareSteps, sharing, sharingIdentity } from "./sharing.ts";

const params = z.strictObject({
  share: z.string(),
  /** Whose libvirt makes the volume. */
  host: z.string(),
  /** The other hosts of the share that could be reached. */
  others: z.array(z.string()),
  volume: newVolume,
  /** How the share gets to the host that makes it. */
  sharing,
});
type Params = z.infer<typeof params>;

/** Makes a volume on a share, by the first of its hosts that can be reached. */
export const createVolume: Runbook<"create-volume", Params> = {
  id: "create-volume",
  params,

  async resolve(request, { site }, read) {
    const share = shareNamed(site, request.share);
    const { backing, format } = request;
    if (backing !== undefined && format === "raw") throw new OpsError("volume.raw-backing");
    const [answering, backingFormat] = await together([
      readAnswering(share.clients, qemuUser, read),
      backing === undefined ? undefined : volumeFormat(share, backing, read),
    ]);
    const [first, ...others] = answering;
    if (first === undefined) {
      const hosts = share.clients.map(({ name }) => name).join(", ");
      const nobody = new OpsError("volume.no-client", { share: share.name, hosts });
      await together([Promise.reject(nobody), ...share.clients.map((client) => read(client, qemuUser))]);
      throw nobody;
    }
    const user = first.value;
    return {
      share: share.name,
      host: first.host.name,
      others: others.map(({ host }) => host.name),
      sharing: await readSharing(share, [first.host], site.policy, read),
      volume: {
        name: request.volume,
        // Images are made of sectors of 512 bytes.
        sizeBytes: Math.ceil(request.sizeBytes / 512) * 512,
        format,
        ...(backing === undefined || backingFormat === undefined
          ? {}
          : { backing: { path: `${share.mountPoint}/${backing}`, format: backingFormat } }),
        ...(user === undefined ? {} : { owner: { uid: user.uid, gid: user.gid } }),
      },
    };
  },

  title: ({ volume, share }) =>
    `Create volume ${volume.name} (${exactSize(volume.sizeBytes)}) on share ${share}`,

  steps(params, context) {
    const { share, host, others, volume } = bind(params, context.site);
    return [
      ...clientSteps(params.sharing, context),
      ...shareSteps(params.sharing, context),
      create({ share, host, volume, clients: [host, ...others] }),
      ...others.map((other) => refreshPool({ share, host: other, volume: volume.name })),
    ];
  },

  identity: ({ sharing, ...rest }) => ({ ...rest, sharing: sharingIdentity(sharing) }),

  leases: ({ share, host, sharing, volume }) => [
    { name: `volume.${share}.${volume.name}`, limit: 1 },
    ...[...new Set([host, sharing.server.host])].map((name) => ({ name: `setup.${name}`, limit: 1 })),
  ],

  async summary(params, { site }, read) {
    return [await whatIsThere(params, site, read)];
  },
  standing: (params, { site }, read) => whatIsThere(params, site, read),
};

/** The format of a volume, as the server of the share has it. Throws `volume.unknown` when it has none of that name. */
export async function volumeFormat(share: Share, volume: string, read: Read): Promise<"qcow2" | "raw"> {
  const format = await read(share.server, imageFormat(`${share.path}/${volume}`));
  if (format !== "absent") return format;
  const details = { share: share.name, volume, path: share.path, host: share.server.name };
  throw new OpsError("volume.unknown", details);
}

function bind({ share, host, others, volume }: Params, site: Site) {
  const named = (name: string): Host => hostNamed(site, name);
  return { share: shareNamed(site, share), host: named(host), others: others.map(named), volume };
}

async function whatIsThere(params: Params, site: Site, read: Read): Promise<string> {
  const { share, host, volume } = bind(params, site);
  const path = `${share.mountPoint}/${volume.name}`;
  const { exists, layers } = await read(host, chain(path));
  if (!exists) return `There is no ${path} on ${host.name}.`;
  const [top, ...below] = layers;
  if (top === undefined) return `${path} is there, but qemu-img on ${host.name} cannot read it.`;
  const over = below.length === 0 ? "" : ` over ${below.map((layer) => layer.path).join(" over ")}`;
  return `${path} is there: ${top.format}, ${exactSize(top.virtualSizeBytes)}${over}.`;
}
