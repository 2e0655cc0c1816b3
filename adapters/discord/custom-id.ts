import type { Button } from "../../bot/message.ts";

/** What `custom_id` holds at most: https://discord.com/developers/docs/components/reference#anatomy-of-a-component */
const LONGEST = 100;
const ASK = "ask.";

/**
 * A button's id as Discord's custom_id. Discord has no confirmation of its
 * own: a button that asks one first is marked, and its click is answered with
 * the question and the button itself, for that person alone.
 */
export const customId = ({ id, confirm }: Pick<Button, "id" | "confirm">): string =>
  `${confirm === undefined ? "" : ASK}${id}`.slice(0, LONGEST);

/** The button behind a custom_id, and whether its question comes first. */
export function buttonOf(custom: string): { readonly button: string; readonly asks: boolean } {
  const asks = custom.startsWith(ASK);
  return { button: asks ? custom.slice(ASK.length) : custom, asks };
}
