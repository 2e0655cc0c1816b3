import type { Host } from "../../config/inventory.ts";
import { printable } from "../../config/printable.ts";
import type { Site } from "../../config/site.ts";
import { OpsError } from "../error.ts";
import type { DomainDefinition } from "../facts/domain-definition.ts";
import { tpmState } from "../facts/tpm-state.ts";
import { shareOf } from "../site-lookup.ts";
import type { Read } from "../step.ts";
import { tpmFolder } from "../tpm.ts";

/**
 * The files of a VM's emulated TPM's state; none before its first start, which makes
 * them. Throws OpsError where they are not as libvirt keeps them by itself.
 */
export async function readTpmFiles(
  { name: vm, uuid, tpm }: DomainDefinition,
  source: Host,
  site: Site,
  read: Read,
): Promise<readonly string[]> {
  if (tpm === undefined) return [];
  const folder = tpmFolder(uuid);
  const elsewhere = tpm.path ?? (shareOf(site, folder) === undefined ? undefined : folder);
  if (elsewhere !== undefined) {
    throw new OpsError("cold.tpm-elsewhere", { vm, path: printable(elsewhere), source: source.name });
  }
  const { files, strange } = await read(source, tpmState(folder));
  const [odd] = strange;
  if (odd !== undefined) {
    const path = printable(odd === "" ? folder : `${folder}/${odd}`);
    throw new OpsError("cold.file-gone", { vm, path, host: source.name });
  }
  return files.map((file) => `${folder}/${file}`);
}
