import { isRequestName } from "./request-command.ts";

/** Whether these words, or this button, ask for a new plan: it needs a place where its thread can be. */
export function asksForPlan(words: readonly string[]): boolean {
  const [first = "", ...rest] = words;
  const [verb = "", noun = ""] = rest.map((word) => word.toLowerCase());
  if (first === "migrate") return true;
  return first === "ferry" && (verb === "plan" || isRequestName(verb) || isRequestName(`${verb} ${noun}`));
}

export const buttonAsksForPlan = (button: string): boolean => /^(again|undo)\./.test(button);
