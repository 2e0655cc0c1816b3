const POWERS = new Map([
  ["K", 1n],
  ["M", 2n],
  ["G", 3n],
  ["T", 4n],
]);
const SIZE = /^(\d{1,15})(?:\.(\d{1,6}))?([KMGT])(iB|B)?$/i;

/**
 * Reads a size as a person types it, in bytes: `20G` and `20GiB` are powers of
 * 1024, as in qemu-img and virsh; `20GB` is a power of 1000, as on a disk's
 * label. Undefined unless it is a whole number of KiB greater than 0, because
 * libvirt would round anything else.
 */
export function parseSize(text: string): number | undefined {
  const [, whole = "", fraction = "", letter = "", suffix = ""] = SIZE.exec(text) ?? [];
  const power = POWERS.get(letter.toUpperCase());
  if (power === undefined) return undefined;

  const base = suffix.toUpperCase() === "B" ? 1000n : 1024n;
  const scaled = BigInt(whole + fraction) * base ** power;
  const divisor = 10n ** BigInt(fraction.length);
  if (scaled % divisor !== 0n) return undefined;
  const bytes = scaled / divisor;
  if (bytes <= 0n || bytes % 1024n !== 0n || bytes > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return Number(bytes);
}
