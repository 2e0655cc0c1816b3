import type { Intent } from "../../../bot/chat.ts";
import { excerpt } from "../../../bot/format.ts";
import { limits } from "./limits.ts";
import { REASON } from "./reject-modal.ts";
import { readView } from "./submitted.ts";

/** What was sent in with a reject modal. */
export interface Rejection {
  /** An Intent but for its sender. */
  readonly click: Omit<Extract<Intent, { type: "click" }>, "from">;
  /** Where the button stands, for the answer; absent: in the Home tab. */
  readonly channel?: string;
  readonly thread?: string;
}

/** Reads a reject modal that was sent in (view_submission of REJECT_MODAL). Throws when it is none. */
export function readRejection(view: unknown): Rejection {
  const submitted = readView(view);
  const { button = "", channel, thread } = submitted.ids;
  const reason = excerpt(submitted.input(REASON)?.value ?? "", limits.reason);
  return {
    click: { type: "click", button, ...(reason === "" ? {} : { reason }) },
    ...(channel === undefined ? {} : { channel }),
    ...(thread === undefined ? {} : { thread }),
  };
}
