import path from "node:path";
import type { Host } from "../../config/inventory.ts";
import { printable } from "../../config/printable.ts";
import { type CopiedFile, partOf } from "../copies.ts";
import { OpsError } from "../error.ts";
import { chain, type Layer } from "../facts/chain.ts";
import type { DomainDefinition } from "../facts/domain-definition.ts";
import type { DomainDisk } from "../facts/domain-disk.ts";
import { fileStats, isFile } from "../facts/file-stats.ts";
import { nvramOf } from "../nvram.ts";
import type { RunbookContext } from "../runbook.ts";
import { shareOf } from "../site-lookup.ts";
import type { Read } from "../step.ts";
import { together } from "../together.ts";
import { readTpmFiles } from "./tpm-files.ts";

/** A VM's files, told apart by whether both hosts have them. */
export interface ColdFiles {
  readonly copied: readonly CopiedFile[];
  /** Disks whose own image is on shared storage. */
  readonly sharedDisks: readonly { target: string; path: string; format?: string }[];
  /** Other files that the destination must have at the same path: shared backing stores and kernels, firmware. */
  readonly sharedFiles: readonly string[];
}

/** What systemd takes into a unit's command as it is: no control character, and nothing that it would put values in for. */
const SPEAKABLE = /^\/[^\p{Cc}$%\\]+$/u;

interface Asked {
  readonly source: Host;
  readonly destination: Host;
  /** A folder on the destination for all that is copied. */
  readonly to: string | undefined;
  /** Disks with backing stores become one image each. */
  readonly flatten: boolean;
}

/** Finds every file that the VM needs on the destination. Throws OpsError for what cannot be copied. */
export async function readColdFiles(
  definition: DomainDefinition,
  { source, destination, to, flatten }: Asked,
  { site, planId }: Pick<RunbookContext, "site" | "planId">,
  read: Read,
): Promise<ColdFiles> {
  const { name: vm, nvramOn } = definition;
  if (nvramOn !== undefined) throw new OpsError("cold.nvram-elsewhere", { vm, kind: nvramOn });
  const disks = definition.disks.flatMap((disk) => imageOf(disk, vm));
  const isShared = (file: string) => {
    const clients = shareOf(site, file)?.clients.map(({ name }) => name) ?? [];
    return clients.includes(source.name) && clients.includes(destination.name);
  };
  const [chains, tpmFiles] = await together([
    together(
      disks.map(async (disk) => ({ ...disk, found: await read(source, chain(disk.path, disk.format)) })),
    ),
    readTpmFiles(definition, source, site, read),
  ]);
  const files = new Map<string, CopiedFile["kind"]>();
  const sharedFiles = new Set<string>();
  const add = (file: string, kind: CopiedFile["kind"]) => {
    if (isShared(file)) sharedFiles.add(file);
    else if (SPEAKABLE.test(file)) files.set(file, files.get(file) === "disk" ? "disk" : kind);
    else throw new OpsError("cold.file-name", { vm, path: printable(file), host: source.name });
  };
  for (const { path: file, writable, found } of chains) {
    if (found.problem !== undefined) {
      const at = { vm, path: file, host: source.name, problem: found.problem };
      throw new OpsError("cold.disk-unreadable", at);
    }
    const [top, ...below] = found.layers;
    if (to !== undefined && !flatten && !isShared(file) && below.some((layer) => !isShared(layer.path))) {
      throw new OpsError("cold.chain-moves", { path: file });
    }
    const data = found.layers.find(({ dataFile }) => dataFile !== undefined);
    if (data !== undefined && (flatten || to !== undefined)) {
      throw new OpsError("cold.data-file", { path: data.path });
    }
    add(file, writable ? "disk" : "base");
    for (const layer of below) add(layer.path, "base");
    for (const { dataFile } of [top, ...below].filter((layer) => layer !== undefined)) {
      if (dataFile !== undefined) add(dataFile, "disk");
    }
  }
  for (const file of [definition.kernel, definition.initrd]) if (file !== undefined) add(file, "base");
  const nvram = nvramOf(definition);
  if (nvram !== undefined) add(nvram, "nvram");
  for (const file of tpmFiles) add(file, "tpm");

  // libvirt moves the definition then, and deletes the TPM's state on the source without having copied it.
  if (definition.tpm !== undefined && ![...files.values()].includes("disk")) {
    throw new OpsError("cold.tpm-shared", { vm, source: source.name, destination: destination.name });
  }
  const measuredFiles = await measured(vm, [...files], { source, destination, to }, read);
  const own = chains.flatMap(({ path, found }) => (isShared(path) ? [] : [found.layers]));
  return {
    copied: flatten ? flattened(vm, measuredFiles, own, planId) : measuredFiles,
    sharedDisks: chains.flatMap(({ target, path, format }) =>
      isShared(path) ? [{ target, path, ...(format === undefined ? {} : { format }) }] : [],
    ),
    sharedFiles: [
      ...[...sharedFiles].filter((file) => !disks.some((disk) => disk.path === file)),
      ...(definition.loader === undefined ? [] : [definition.loader]),
    ],
  };
}

/** The same files, of which those of one chain become one image. */
function flattened(
  vm: string,
  files: readonly CopiedFile[],
  chains: readonly (readonly Layer[])[],
  planId: string,
): CopiedFile[] {
  const long = chains.filter((layers) => layers.length > 1);
  if (long.length === 0) throw new OpsError("cold.no-chain", { vm });
  const nameThere = (path: string) => {
    const file = files.find((each) => each.path === path);
    return file === undefined || file.there ? (file?.to ?? path) : partOf(file.to, planId);
  };
  return files.map((file) => {
    const [top, ...below] = long.find((layers) => layers[0]?.path === file.path) ?? [];
    if (top !== undefined) {
      const layers = [top, ...below].map(({ path, format }) => ({ path: nameThere(path), format }));
      return { ...file, flat: { format: top.format, layers } };
    }
    const isBelow = long.some((layers) => layers.some(({ path }) => path === file.path));
    return isBelow ? { ...file, passing: true } : file;
  });
}

/** The image of a disk, if there is one in its drive. Throws for what is no file. */
function imageOf(disk: DomainDisk, vm: string) {
  const { target, type, format, path: file, readonly, device } = disk;
  if (file === undefined && type === "file") return []; // an empty drive
  const kind = disk.transient ? "transient" : disk.shareable ? "shared with another VM" : type;
  if (file === undefined || type !== "file" || disk.transient || disk.shareable) {
    throw new OpsError("cold.disk-elsewhere", { disk: target, vm, kind });
  }
  const writable = !readonly && (device === "disk" || device === "lun");
  return [{ target, path: file, format, writable }];
}

async function measured(
  vm: string,
  files: readonly (readonly [string, CopiedFile["kind"]])[],
  { source, destination, to }: Omit<Asked, "flatten">,
  read: Read,
): Promise<CopiedFile[]> {
  const places = files.map(([file, kind]) => ({
    kind,
    path: file,
    to:
      to === undefined || kind === "nvram" || kind === "tpm"
        ? file
        : path.posix.join(to, path.posix.basename(file)),
  }));
  const twice = places.find((place, i) => places.findIndex((other) => other.to === place.to) !== i);
  if (twice !== undefined) throw new OpsError("cold.names-collide", { vm, path: twice.to });
  if (places.length === 0) return [];
  const [here, there] = await together([
    read(source, fileStats(places.map((place) => place.path))),
    read(destination, fileStats(places.map((place) => place.to))),
  ]);
  return places.flatMap((place, i) => {
    const [stat, other] = [here[i], there[i]];
    if (!isFile(stat)) {
      // libvirt makes them from a template at the first start, where it finds none.
      if (place.kind === "nvram" && stat === undefined) {
        if (other === undefined) return [];
        throw new OpsError("cold.nvram-there", { vm, path: place.to, destination: destination.name });
      }
      throw new OpsError("cold.file-gone", { vm, path: place.path, host: source.name });
    }
    const isThere = place.kind === "base" && isFile(other) && other.bytes === stat.bytes;
    return [{ ...place, bytes: stat.bytes, there: isThere }];
  });
}
