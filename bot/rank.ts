/**
 * Those of `items` that somebody may mean by what they have typed so far, best
 * first; equally good ones stay in their order, and nothing typed means all.
 * `namesOf` gives an item's names, the one that counts most first.
 */
export function rank<T>(
  typed: string,
  items: readonly T[],
  namesOf: (item: T) => readonly [string, ...string[]],
): T[] {
  const wanted = typed.trim().toLowerCase();
  return items
    .map((item) => ({ item, score: scoreOf(wanted, namesOf(item)) }))
    .filter(({ score }) => score < NO_MATCH)
    .sort((a, b) => a.score - b.score)
    .map(({ item }) => item);
}

const KINDS: readonly ((name: string, wanted: string) => boolean)[] = [
  (name, wanted) => name === wanted,
  (name, wanted) => name.startsWith(wanted),
  (name, wanted) => name.split(/[._+@-]/).some((word) => word.startsWith(wanted)),
  (name, wanted) => name.includes(wanted),
  hasLettersInOrder,
];
const NO_MATCH = Number.POSITIVE_INFINITY;

/** A match of any kind in an earlier name counts more than one of the same kind in a later name. */
function scoreOf(wanted: string, names: readonly string[]): number {
  if (wanted === "") return 0;
  const scores = names.map((name, place) => {
    const kind = KINDS.findIndex((matches) => matches(name.toLowerCase(), wanted));
    return kind === -1 ? NO_MATCH : kind * names.length + place;
  });
  return Math.min(...scores);
}

/** `wb1` finds `web-01`. */
function hasLettersInOrder(name: string, wanted: string): boolean {
  let at = 0;
  for (const letter of name) if (letter === wanted[at]) at += 1;
  return at >= wanted.length;
}
