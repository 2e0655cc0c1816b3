import { ChatError } from "../../bot/chat.ts";
import { latest } from "../latest.ts";
import type { Mark } from "./mark.ts";
import type { Spot } from "./ref.ts";

/** Where what has this mark stands already, or where `send` puts it. Throws ChatError. */
export type PostOnce = (
  mark: Mark,
  search: (() => Promise<Spot | undefined>) | undefined,
  send: () => Promise<Spot>,
) => Promise<Spot>;

/** So many messages are known to this process. */
const REMEMBERED = 1_000;

/**
 * Posts once: what this process posted it knows; for what another one may have
 * posted, long enough ago for Discord to have forgotten the nonce, it looks.
 */
export function postOnce(onOddity: (what: string, error: unknown) => void): PostOnce {
  const known = latest<Spot>(REMEMBERED);

  /** A search that Discord refuses for good is no reason to say nothing: rather twice than never. */
  function withoutSearch(error: unknown): undefined {
    if (error instanceof ChatError && error.passing) throw error;
    onOddity("Discord does not let Ferry look for what it posted", error);
  }

  return async (mark, search, send) => {
    const before = known.get(mark) ?? (await search?.().catch(withoutSearch));
    const spot = before ?? (await send());
    known.set(mark, spot);
    return spot;
  };
}
