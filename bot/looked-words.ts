import { count, list } from "./format.ts";
import type { Looked } from "./look-at-hosts.ts";
import { type Line, text } from "./message.ts";

/** 'kvm7 and kvm9 have not answered yet'; nothing where all have. */
export function slowWords({ slow }: Looked): string[] {
  return slow.length === 0 ? [] : [`${few(slow)} ${slow.length === 1 ? "has" : "have"} not answered yet`];
}

const FEW = 5;

/** Hosts by name within a title, or how many they are: they are named below it anyway. */
export const few = (hosts: readonly string[]): string =>
  hosts.length > FEW ? count(hosts.length, "host") : list(hosts, "and");

/** How old all this is, and why what is missing is missing. */
export function lookedLines({ hosts, slow, isWorked, tookMs }: Looked, asked: readonly string[]): Line[] {
  const seconds = Math.max(1, Math.round(tookMs / 1000));
  const silent = hosts.flatMap(({ name, error }) =>
    error === undefined || slow.includes(name) || !asked.includes(name) ? [] : [{ name, error }],
  );
  return [
    text(isWorked || slow.length === 0 ? ageWords(slow, asked, seconds) : unworked(seconds)),
    ...silent.map(({ name, error }) => text(`${name} did not answer: ${error.title}. ${error.remedy}`)),
  ];
}

const unworked = (seconds: number): string =>
  `No host has been read in the ${seconds} s since you asked, so this is from before. Does a worker run (\`ferry worker\`)?`;

function ageWords(slow: readonly string[], asked: readonly string[], seconds: number): string {
  if (slow.length === 0) return "Read just now.";
  const [of, they] = slow.length === 1 ? ["it", "it is"] : ["them", "they are"];
  const late = `not within ${seconds} s: ${list(slow, "and")}. What stands of ${of} is from before; ${they} still being asked, so ask again in a moment.`;
  return slow.length === asked.length ? `N${late.slice(1)}` : `Read just now, but ${late}`;
}
