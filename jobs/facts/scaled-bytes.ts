const POWERS = ["k", "m", "g", "t", "p", "e"];

/**
 * A size of libvirt's XML in bytes: `<memory unit='KiB'>65536</memory>`. KB,
 * MB … are powers of 1000, everything else of 1024 (virScaleInteger). Throws
 * on a unit that libvirt does not have and on sizes past 2^53.
 */
export function scaledBytes(value: string, unit = "bytes"): number {
  const scaled = /^\s*\d+\s*$/.test(value) ? Number(value) * scale(unit.toLowerCase()) : Number.NaN;
  if (!Number.isSafeInteger(scaled)) throw new Error(`not a size: ${value} ${unit}`);
  return scaled;
}

function scale(unit: string): number {
  if (unit === "b" || unit === "byte" || unit === "bytes") return 1;
  const [, prefix = "", suffix] = /^([kmgtpe])(b|ib)?$/.exec(unit) ?? [];
  return (suffix === "b" ? 1000 : 1024) ** (POWERS.indexOf(prefix) + 1 || Number.NaN);
}
