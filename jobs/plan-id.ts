// No vowels, so that no word comes out; none of l 1 i o 0, which look alike.
const LETTERS = "bcdfghjkmnpqrstvwxyz";
const LETTERS_AND_DIGITS = `${LETTERS}23456789`;

/**
 * Makes a plan id: 8 characters that are easy to read out and to type, a
 * letter first, about 2^38 of them. `below(n)` gives an integer from 0 to n-1.
 */
export function newPlanId(below: (n: number) => number): string {
  const pick = (from: string) => from.charAt(below(from.length));
  return pick(LETTERS) + Array.from({ length: 7 }, () => pick(LETTERS_AND_DIGITS)).join("");
}
