import { ChatError } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import { refusalOf } from "./errors.ts";
import { type Rendered, render } from "./render.ts";

/** Sends a message in the best form that the workspace takes: `send` is called until it takes one. */
export type Say = <T>(message: Message, send: (content: Rendered) => Promise<T>) => Promise<T>;

/**
 * `plan` is tried first where it is wished, until the workspace has refused
 * it once. Whatever Slack has against blocks: people must read what the
 * message says, so at last it goes without them.
 */
export function sayer(wished: "classic" | "plan", onOddity: (what: string, error: unknown) => void): Say {
  let style = wished;
  return async (message, send) => {
    const forms = style === "plan" ? (["plan", "classic"] as const) : (["classic"] as const);
    for (const form of forms) {
      try {
        return await send(render(message, form));
      } catch (error) {
        if (!isRefusedContent(error)) throw error;
        onOddity(`Slack refuses ${form} blocks`, error);
        if (form === "plan") style = "classic";
      }
    }
    return send({ text: render(message).text, blocks: [] });
  };
}

const CONTENT = new Set(["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch"]);

const isRefusedContent = (error: unknown): boolean =>
  error instanceof ChatError && CONTENT.has(refusalOf(error.cause) ?? "");
