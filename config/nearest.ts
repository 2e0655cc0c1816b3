/** No name that Ferry knows is longer, and what is longer is no typo of one. */
const LONGEST = 128;

/**
 * The candidate that somebody most likely meant by `word`, for 'did you mean':
 * at most a third of its letters (but one at least) are wrong, missing, extra or
 * swapped; else the only candidate that begins with it. Case doesn't count; of
 * equally near ones the first. Undefined when none is near, and at once when the
 * word is absurdly long.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length === 0 || word.length > LONGEST) return undefined;
  const typed = word.toLowerCase();

  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    // Lengths that differ by more than the distance sought need no look; so long candidates cost nothing.
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(typed, candidate.toLowerCase());
    // A word that shares not one letter with its candidate is no typo of it.
    if (distance >= bestDistance || distance >= Math.max(word.length, candidate.length)) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best ?? onlyOneBeginningWith(typed, candidates);
}

function onlyOneBeginningWith(typed: string, candidates: readonly string[]): string | undefined {
  if (typed.length < 2) return undefined;
  const [first, ...others] = candidates.filter((candidate) => candidate.toLowerCase().startsWith(typed));
  return others.length === 0 ? first : undefined;
}

/**
 * Damerau-Levenshtein distance (optimal string alignment): how many letters
 * must be replaced, inserted, removed or swapped with their neighbour.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, at(beforeLast, j - 2) + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY;
