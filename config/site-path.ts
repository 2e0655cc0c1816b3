import { shortened } from "./printable.ts";

/** Where a value stands in the site file: map keys and list indexes from the top. */
export type SitePath = readonly (string | number)[];

/** `hosts.kvm1.hostKey[0]`; keys with other characters stand in brackets: `hosts["kvm 1"]`. */
export function showPath(path: SitePath): string {
  return path
    .map((part, i) => {
      if (typeof part === "number") return `[${part}]`;
      const shown = shortened(part, 40);
      return /^[\w@+-]+$/.test(shown) ? (i === 0 ? "" : ".") + shown : `["${shown}"]`;
    })
    .join("");
}
