import type { Share } from "../../config/inventory.ts";
import { OpsError } from "../error.ts";
import { type ImageFile, imageFolder } from "../facts/image-folder.ts";
import type { AnswerTo } from "../look.ts";
import { shareNamed } from "../site-lookup.ts";
import { disksOn } from "./disks-on.ts";
import { gather, type LookPorts } from "./gather.ts";

/**
 * The volumes of a share, read where they are stored, and which VMs of its
 * clients have them as disks. Throws OpsError `look.share-unread` and `site.share-unknown`.
 */
export async function lookAtVolumes(name: string, ports: LookPorts): Promise<AnswerTo<"volumes">> {
  const share = shareNamed(ports.site, name);
  const { server, path, clients, mountPoint } = share;
  const [stored, used] = await Promise.all([
    gather([server], (host, read) => read(host, imageFolder(path)), ports),
    gather(clients, disksOn, ports),
  ]);
  const folder = stored.answers[0]?.value;
  if (folder === undefined) {
    const why =
      stored.silent[0]?.error.title ??
      (stored.slow.length > 0 ? "it is slow to answer" : `it has no folder ${path}`);
    throw new OpsError("look.share-unread", { share: name, server: server.name, why });
  }
  const users = used.answers.flatMap(({ host, value }) =>
    value.flatMap(({ vm, state, target, source }) => {
      if (!source.startsWith(`${mountPoint}/`)) return [];
      return [{ vm, host: host.name, state, target, volume: source.slice(mountPoint.length + 1) }];
    }),
  );
  const { files, isCut, freeBytes, totalBytes } = folder;
  return {
    about: "volumes",
    volumes: files.map((file) => withPlainBacking(file, share)),
    isCut,
    freeBytes,
    totalBytes,
    users,
    silent: used.silent,
    slow: used.slow,
  };
}

/** A backing store's name alone where it is on the share too: images name it from their own folder, or by the clients' path. */
function withPlainBacking({ backing, ...file }: ImageFile, { mountPoint, path }: Share) {
  if (backing === undefined) return file;
  const folder = [mountPoint, path].find((each) => backing.startsWith(`${each}/`));
  const named = folder === undefined ? backing.replace(/^\.\//, "") : backing.slice(folder.length + 1);
  return { ...file, backing: named.replace(/\p{C}/gu, "").slice(0, 300) };
}
