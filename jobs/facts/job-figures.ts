/** What a libvirt job of a domain is at; in words where virsh is older than `--rawstats` (libvirt 5.9 or so). */
export const jobOf = (uuid: string) => ({
  command: `domjobinfo --rawstats --domain ${uuid}`,
  option: "--rawstats",
  older: `domjobinfo --domain ${uuid}`,
});

/** virsh's words for libvirt's figures (cmdDomjobinfo in tools/virsh-domain.c), as far as Ferry reads them. */
const WORDS: Readonly<Record<string, string>> = {
  "Time elapsed": "time_elapsed",
  "Data processed": "data_processed",
  "Data remaining": "data_remaining",
  "Data total": "data_total",
  "Memory processed": "memory_processed",
  "Memory remaining": "memory_remaining",
  "Memory total": "memory_total",
  "Memory bandwidth": "memory_bps",
  "Dirty rate": "memory_dirty_rate",
  "Page size": "memory_page_size",
  Iteration: "memory_iteration",
  "Expected downtime": "downtime",
  "Total downtime": "downtime",
};
const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/**
 * The figures by their names in libvirt's API: from `key: value` lines with
 * numbers, as domjobinfo --rawstats prints them, or from the older words with
 * their rounded sizes. Units: ms, bytes, bytes a second, pages a second.
 */
export function jobFigures(section: string): Map<string, number> {
  const raw = [...section.matchAll(/^(\w+):\s+(\d+)$/gm)].map(
    ([, key = "", value]) => [key, Number(value)] as const,
  );
  const inWords = [...section.matchAll(/^([A-Z][A-Za-z ]+):\s+(\d+(?:\.\d+)?)(?: +(\S+))? *$/gm)].flatMap(
    ([, words = "", value, unit = ""]) => {
      const key = WORDS[words];
      if (key === undefined) return [];
      return [[key, Math.round(Number(value) * (UNITS[unit.replace(/\/s$/, "")] ?? 1))] as const];
    },
  );
  return new Map([...inWords, ...raw]);
}
