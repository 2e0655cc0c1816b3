import type { ModalView } from "@slack/types";
import { ChatError } from "../../bot/chat.ts";
import type { Api } from "./client.ts";
import { refusalOf } from "./errors.ts";

/** Opens a modal with the trigger of what somebody has just done; resolves with its id. Throws ChatError. */
export async function openView(trigger: string, view: ModalView, api: Api): Promise<string> {
  const { view: opened } = await api.call("views.open", (client) =>
    client.views.open({ trigger_id: trigger, view }),
  );
  return opened?.id ?? "";
}

/** Puts another view in a modal's place. Throws ChatError. */
export const updateView = (id: string, view: ModalView, api: Api): Promise<unknown> =>
  api.call("views.update", (client) => client.views.update({ view_id: id, view }));

/** Whether a view could not be updated because nobody has it open any more. */
export const isClosed = (error: unknown): boolean =>
  error instanceof ChatError && refusalOf(error.cause) === "not_found";
