import type { Button } from "../../bot/message.ts";

/** The numbers by which buttons are pressed. */
export interface Buttons {
  /** The button's number: given once, the same wherever the button shows again, never reused. */
  number(button: Button): number;
  button(number: number): Button | undefined;
}

/**
 * Numbers for one session. A number whose card has been decided stays bound to
 * its button: pressing it is answered by whoever knows that, not by silence or
 * by another plan's button.
 */
export function numberButtons(): Buttons {
  const numbers = new Map<string, number>();
  const buttons: Button[] = [];

  return {
    number(button) {
      const number = numbers.get(button.id) ?? numbers.size + 1;
      numbers.set(button.id, number);
      buttons[number - 1] = button;
      return number;
    },
    button: (number) => buttons[number - 1],
  };
}
