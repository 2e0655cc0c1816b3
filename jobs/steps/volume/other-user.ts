import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { chain } from "../../facts/chain.ts";
import { definitions } from "../../facts/definitions.ts";
import type { Read } from "../../step.ts";

/**
 * Another VM of the host that has one of the files as a disk, or a disk that
 * lies over one of them: an error that names it, or undefined. Also an error
 * when libvirt does not answer, since then nobody can say.
 */
export async function otherUser(
  { host, uuid, files }: { readonly host: Host; readonly uuid: string; readonly files: readonly string[] },
  read: Read,
): Promise<OpsError | undefined> {
  const all = await read(host, definitions);
  if (all === undefined) return new OpsError("domain.libvirt-silent", { host: host.name });
  const disks = all
    .filter((domain) => domain.uuid !== uuid)
    .flatMap(({ name, disks }) =>
      disks.flatMap(({ path, format }) => (path === undefined ? [] : [{ name, path, format }])),
    );
  const used = await Promise.all(
    disks.map(async ({ name, path, format }) => {
      if (files.includes(path)) return { name, file: path };
      const { layers } = await read(host, chain(path, format));
      const file = layers
        .flatMap(({ path, dataFile }) => [path, dataFile ?? path])
        .find((each) => files.includes(each));
      return file === undefined ? undefined : { name, file };
    }),
  );
  const first = used.find((found) => found !== undefined);
  if (first === undefined) return undefined;
  return new OpsError("volume.used-by-other", { path: first.file, host: host.name, other: first.name });
}
