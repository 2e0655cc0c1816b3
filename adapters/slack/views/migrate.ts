import type { ModalView } from "@slack/types";
import { z } from "zod";
import type { BotPorts } from "../../../bot/bot-ports.ts";
import type { Sender } from "../../../bot/chat.ts";
import type { Message } from "../../../bot/message.ts";
import { readMigrateForm } from "../../../bot/migrate-form.ts";
import { refusal } from "../../../bot/refusal.ts";
import { VM_MENU } from "./ids.ts";
import { readMetadata } from "./metadata.ts";
import { choices, PATIENCE_MS } from "./migrate-choices.ts";
import { migrateModal } from "./migrate-modal.ts";
import { destinationOptions, type Options, vmOptions } from "./options.ts";
import { readView } from "./submitted.ts";

/** The answer to a bare `/migrate`: the form, to be opened with the command's trigger; or a refusal, for that person alone. */
export async function openMigrate(
  account: Sender["account"],
  channel: string,
  bot: BotPorts,
): Promise<ModalView | Message> {
  try {
    return migrateModal(await readMigrateForm(account, bot, { patienceMs: PATIENCE_MS }), { channel });
  } catch (error) {
    return refusal(error, { account, said: "/migrate" }, bot);
  }
}

const question = z.looseObject({
  action_id: z.string(),
  value: z.string().default(""),
  view: z.looseObject({ private_metadata: z.string().default("") }).optional(),
});

/**
 * What a menu of the form offers for what somebody has typed into it so far;
 * `payload` is Slack's block_suggestion. Never throws: who may not ask, or a
 * Redis that is silent, has an empty menu.
 */
export async function migrateOptions(
  payload: unknown,
  account: Sender["account"],
  bot: BotPorts,
): Promise<Options> {
  try {
    const { action_id, value, view } = question.parse(payload);
    const chosen = readMetadata(view?.private_metadata ?? "").vm;
    const form = await readMigrateForm(account, bot, { chosen, patienceMs: PATIENCE_MS });
    return action_id === VM_MENU ? vmOptions(value, form) : destinationOptions(value, form);
  } catch (err) {
    bot.log.warn({ account, err }, "a menu of Slack's stayed empty");
    return { options: [] };
  }
}

/**
 * The form after a VM was chosen in it (block_actions of VM_MENU), to be put
 * in its place with views.update; undefined when it can stay as it is. `view`
 * is the payload's. Never throws.
 */
export async function vmChosen(
  view: unknown,
  account: Sender["account"],
  bot: BotPorts,
): Promise<ModalView | undefined> {
  try {
    const submitted = readView(view);
    const { vm, destination } = await choices(submitted, account, bot);
    if (vm === undefined) return undefined;
    const form = await readMigrateForm(account, bot, { chosen: vm, patienceMs: PATIENCE_MS });
    return migrateModal(form, { ...submitted.ids, vm }, destination);
  } catch (err) {
    bot.log.warn({ account, err }, "a form of Slack's stayed as it was");
    return undefined;
  }
}
