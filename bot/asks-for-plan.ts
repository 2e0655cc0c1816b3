import { isRequestName } from "./request-command.ts";

/** Whether these words, or this button, ask for a new plan: it needs a place where its thread can be. */
export function asksForPlan(words: readonly string[]): boolean {
  const [first = "", second = ""] = words;
  return (
    first === "migrate" || (first === "ferry" && (second === "plan" || isRequestName(second.toLowerCase())))
  );
}

export const buttonAsksForPlan = (button: string): boolean => /^(again|undo)\./.test(button);
