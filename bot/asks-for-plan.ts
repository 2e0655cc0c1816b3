import { isRequestName } from "./request-command.ts";

/** Whether these words, or this button, ask for a new plan: it needs a place where its thread can be. */
export function asksForPlan(words: readonly string[]): boolean {
  const [first = "", second = ""] = words;
  const verb = second.toLowerCase();
  return first === "migrate" || (first === "ferry" && (verb === "plan" || isRequestName(verb)));
}

export const buttonAsksForPlan = (button: string): boolean => /^(again|undo)\./.test(button);
