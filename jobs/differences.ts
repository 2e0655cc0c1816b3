import { isDeepStrictEqual } from "node:util";
import { exactSize } from "./steps/volume/exact-size.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a plan's parameters call things, where splitting the name into words would not tell a person enough. */
const LABELS = new Map([
  ["uuid", "UUID"],
  ["virtType", "kind of virtualization"],
  ["machine", "machine type"],
  ["files", "boot files"],
  ["bound", "devices that tie it to its host"],
  ["hostname", "host name"],
  ["manager", "package manager"],
  ["generation", "libvirt daemon"],
  ["qemuUid", "QEMU user id"],
  ["qemuGroup", "QEMU group"],
  ["others", "other hosts that answer"],
]);

/**
 * Names the parameters that differ, a sentence each, down to the one value:
 * enough for a person to see what somebody did meanwhile.
 */
export function differences(before: unknown, after: unknown): string[] {
  return [...new Set(compare(plain(before), plain(after), "", ""))];
}

/** As Redis gives it back: without what is undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? {}));

function compare(old: unknown, now: unknown, key: string, owner: string): string[] {
  if (isDeepStrictEqual(old, now)) return [];
  if (isRecord(old) && isRecord(now)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return keys.flatMap((each) => compare(old[each], now[each], each, nameOf(now) ?? owner));
  }
  if (isRecord(old) && now === undefined) return [`${nameOf(old) ?? words(key)} is gone`];
  if (isRecord(now) && old === undefined) return [`${nameOf(now) ?? words(key)} is new`];
  const [was, is] = [byName(old), byName(now)];
  if (was !== undefined && is !== undefined) {
    const names = [...new Set([...was.keys(), ...is.keys()])];
    return names.flatMap((name) => compare(was.get(name), is.get(name), name, owner));
  }
  const whose = owner === "" ? "" : `${owner}'s `;
  const [verb, verbNow] = Array.isArray(old) || Array.isArray(now) ? ["were", "are now"] : ["was", "is now"];
  return [`${whose}${words(key)} ${verb} ${shown(old, key)} and ${verbNow} ${shown(now, key)}`];
}

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What people call the thing that a record describes: a disk, a VM, a host, a volume, a share. */
function nameOf({ target, vm, host, name, share }: Json): string | undefined {
  if (typeof target === "string") return `disk ${target}`;
  const named = [vm, host, name].find((value) => typeof value === "string");
  if (typeof named === "string") return named;
  return typeof share === "string" ? `share ${share}` : undefined;
}

/** A list of things that have names, so that each is compared with itself; undefined for other lists. */
function byName(value: unknown): Map<string, Json> | undefined {
  if (!Array.isArray(value)) return undefined;
  const things = new Map<string, Json>();
  for (const item of value) {
    const name = isRecord(item) ? nameOf(item) : undefined;
    if (name === undefined) return undefined;
    things.set(name, item);
  }
  return things;
}

/** `sizeBytes` is 'size'. */
const words = (key: string): string =>
  LABELS.get(key) ??
  key
    .replace(/Bytes$/, "")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();

function shown(value: unknown, key: string): string {
  if (value === undefined || value === null) return "not set";
  if (Array.isArray(value))
    return value.length === 0 ? "none" : value.map((item) => shown(item, "")).join(", ");
  if (typeof value === "number" && key.endsWith("Bytes")) return exactSize(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
