import { splitWords } from "./words.ts";

/** The words of a slash command: `/migrate` and `vm1 kvm2` are migrate, vm1, kvm2. */
export const commandWords = (command: string, text: string): string[] => [
  command.replace(/^\//, ""),
  ...splitWords(text),
];

/**
 * The words of what somebody said to Ferry without a slash command: `migrate
 * vm1 kvm2`, `cancel`, `/ferry show k7m2qx9d`. In a plan's thread (`plan` is
 * its id) a command about a plan may leave the id out: this one is meant.
 */
export function spokenWords(text: string, plan?: string): string[] {
  const [first = "", ...rest] = splitWords(text);
  const name = first.replace(/^\//, "").toLowerCase();
  if (name === "migrate") return [name, ...rest];
  const words = name === "ferry" ? rest : [name, ...rest].filter((word) => word !== "");
  const [verb = "", target] = words;
  const isLeftOut = target === undefined || !PLAN_ID.test(target);
  if (plan === undefined || !ABOUT_A_PLAN.has(verb.toLowerCase()) || !isLeftOut) return ["ferry", ...words];
  return ["ferry", verb, plan, ...words.slice(1)];
}

const ABOUT_A_PLAN = new Set(["show", "approve", "reject", "cancel", "give-up", "undo", "purge"]);

/** As plan-id.ts makes them: without vowels, so that no word of a reason is one. */
const PLAN_ID = /^[bcdfghjkmnp-tv-z][bcdfghjkmnp-tv-z2-9]{7}$/i;
