import type { Host, Share } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { chain } from "../../facts/chain.ts";
import { definitions } from "../../facts/definitions.ts";
import type { DomainDefinition } from "../../facts/domain-definition.ts";
import { imagesBelow } from "../../facts/images-below.ts";
import { openDisks } from "../../facts/open-disks.ts";
import { pools } from "../../facts/pools.ts";
import { programsWithFile } from "../../facts/programs-with-file.ts";
import type { Read } from "../../step.ts";
import { type Element, parseXml } from "../../xml.ts";

interface Asked {
  readonly share: Share;
  readonly volume: string;
  /** Who has the share mounted and looks through it. */
  readonly host: Host;
  /** Every host on which somebody could use it. */
  readonly everywhere: readonly Host[];
}

/**
 * Who uses a volume, wherever: a VM's definition, a VM that runs, a program that
 * has the file open, an image that is backed by it, a symbolic link. Undefined
 * when nobody does. Throws `ssh.*` for a host that does not answer.
 */
export async function volumeUser(asked: Asked, read: Read): Promise<OpsError | undefined> {
  const { share, volume, host, everywhere } = asked;
  // The server and those that mount the share spell it in two ways.
  const paths = [...new Set([`${share.mountPoint}/${volume}`, `${share.path}/${volume}`])];
  const [beside, ...found] = await Promise.all([
    besides(host, [share.mountPoint], paths, volume, read),
    ...everywhere.map((each) => userOn(each, asked, paths, read)),
  ]);
  return found.find((error) => error !== undefined) ?? beside;
}

async function userOn(
  host: Host,
  { share, volume }: Asked,
  paths: readonly string[],
  read: Read,
): Promise<OpsError | undefined> {
  const [defined, open, programs, itsPools] = await Promise.all([
    read(host, definitions),
    read(host, openDisks),
    read(host, programsWithFile(paths)),
    read(host, pools),
  ]);
  // A host without definitions and processes has neither, and needs no libvirt to say so.
  if (defined === undefined || (open === undefined && defined.length > 0)) {
    return new OpsError("domain.libvirt-silent", { host: host.name });
  }
  const names = { host: host.name, volume, share: share.name };
  const user =
    defined.find((domain) => refersTo(domain, paths, { pool: share.pool, name: volume }))?.name ??
    open?.find((user) => user.paths.some((path) => paths.includes(path)))?.name;
  if (user !== undefined) return new OpsError("volume.in-use", { ...names, vm: user });
  const [program] = programs;
  if (program !== undefined) return new OpsError("volume.open", { ...names, program });

  const folders = (itsPools ?? []).flatMap(({ type, target = "" }) =>
    /^(dir|fs|netfs)$/.test(type) && target !== share.mountPoint ? [target] : [],
  );
  const [inPools, onItsOwn] = await Promise.all([
    folders.length === 0 ? undefined : besides(host, folders, paths, volume, read),
    strayUser(host, defined, [share.mountPoint, ...folders], paths, volume, read),
  ]);
  return inPools ?? onItsOwn;
}

/** A definition that names the file anywhere, as a disk or as what it boots from; or as a volume of the pool. */
function refersTo(
  { xml, disks }: DomainDefinition,
  paths: readonly string[],
  of: { pool: string; name: string },
): boolean {
  const names = ({ attributes, children }: Element): boolean =>
    Object.values(attributes).some((value) => paths.includes(value)) ||
    children.some((child) => (typeof child === "string" ? paths.includes(child.trim()) : names(child)));
  return (
    disks.some(({ volume }) => volume?.pool === of.pool && volume.name === of.name) || names(parseXml(xml))
  );
}

/** An image or a link in folders of a host that needs the volume. */
async function besides(
  host: Host,
  folders: readonly string[],
  paths: readonly string[],
  volume: string,
  read: Read,
): Promise<OpsError | undefined> {
  const found = await read(host, imagesBelow(folders));
  const names = { host: host.name, volume };
  if (found === undefined) return new OpsError("volume.no-qemu-img", names);
  const { images, links, unreadable } = found;
  const image = images.find(({ needs }) => needs.some((file) => isOneOf(file, paths, volume)))?.path;
  if (image !== undefined) return new OpsError("volume.backs", { ...names, image });
  const link = links.find((target) => target.slice(target.lastIndexOf("/") + 1) === volume);
  if (link !== undefined) return new OpsError("volume.linked", { ...names, link });
  // What is to go may be unreadable itself.
  const other = unreadable.find((path) => !paths.includes(path));
  return other === undefined ? undefined : new OpsError("volume.unreadable", { ...names, image: other });
}

/** A path is compared as it is; a description of another kind (`json:…`) counts when it holds the volume's name. */
const isOneOf = (file: string, paths: readonly string[], volume: string) =>
  file.startsWith("/") ? paths.includes(file) : file.includes(volume);

/** Disks of VMs that lie in none of these folders may be backed by the volume too. */
async function strayUser(
  host: Host,
  domains: readonly DomainDefinition[],
  folders: readonly string[],
  paths: readonly string[],
  volume: string,
  read: Read,
): Promise<OpsError | undefined> {
  const strays = domains
    .flatMap(({ disks }) => disks)
    .filter(({ path }) => path !== undefined && !folders.some((folder) => path.startsWith(`${folder}/`)));
  const found = await Promise.all(
    strays.map(async ({ path = "", format }) => ({ path, ...(await read(host, chain(path, format))) })),
  );
  for (const { path, exists, layers, problem } of found) {
    const files = layers.flatMap(({ path, dataFile }) => [
      path,
      ...(dataFile === undefined ? [] : [dataFile]),
    ]);
    const names = { host: host.name, volume, image: path };
    if (files.some((file) => isOneOf(file, paths, volume))) return new OpsError("volume.backs", names);
    if (exists && problem !== undefined) return new OpsError("volume.unreadable", names);
  }
  return undefined;
}
