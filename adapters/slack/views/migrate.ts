import type { ModalView } from "@slack/types";
import { z } from "zod";
import type { BotPorts } from "../../../bot/bot-ports.ts";
import type { Sender } from "../../../bot/chat.ts";
import type { Message } from "../../../bot/message.ts";
import { formCommand, readMigrateForm } from "../../../bot/migrate-form.ts";
import { refusal } from "../../../bot/refusal.ts";
import { DESTINATION_MENU, VM_MENU } from "./ids.ts";
import { readMetadata } from "./metadata.ts";
import { destinationBlock, migrateModal, VM_BLOCK } from "./migrate-modal.ts";
import { destinationOptions, type Options, vmOptions } from "./options.ts";
import { idOfValue } from "./plain-text.ts";
import { planBegunModal } from "./shown-modal.ts";
import { readView, type Submitted } from "./submitted.ts";

/**
 * A trigger opens a modal for 3 s, and a menu waits as long for its options:
 * what Redis has not said by then comes too late.
 */
const PATIENCE_MS = 1_500;

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

/** What becomes of a form that was sent in: how to acknowledge it, and the command to handle if there is one. */
export type Submission =
  | { readonly ack: { readonly response_action: "errors"; readonly errors: Record<string, string> } }
  | {
      readonly ack: { readonly response_action: "update"; readonly view: ModalView };
      /** An Intent but for its sender, whose `answer` is `answerInModal` (answer-in-modal.ts). */
      readonly command: {
        readonly type: "command";
        readonly words: readonly string[];
        readonly typed: string;
      };
      /** The channel's id: where the thread shall be. */
      readonly channel: string;
      readonly viewId: string;
    };

/** Reads a migration form that was sent in (view_submission of MIGRATE_MODAL). Never throws. */
export async function submitMigrate(
  view: unknown,
  account: Sender["account"],
  bot: BotPorts,
): Promise<Submission> {
  try {
    const submitted = readView(view);
    const { channel } = submitted.ids;
    if (channel === undefined) return wrong({ [VM_BLOCK]: "This form is an old one. Type /migrate again." });
    const made = formCommand(await choices(submitted, account, bot), bot.site);
    if ("errors" in made) {
      const { vm, destination } = made.errors;
      return wrong({
        ...(vm === undefined ? {} : { [VM_BLOCK]: vm }),
        ...(destination === undefined ? {} : { [destinationBlock(submitted.ids.vm)]: destination }),
      });
    }
    return {
      ack: { response_action: "update", view: planBegunModal(made.typed, channel) },
      command: { type: "command", ...made },
      channel,
      viewId: submitted.id,
    };
  } catch (error) {
    const { title, lines } = refusal(error, { account, said: "the migration form" }, bot);
    const remedy = lines.flatMap((line) => (line.type === "text" ? [line.text] : [])).join(" ");
    return wrong({ [VM_BLOCK]: `${title}. ${remedy}` });
  }
}

const wrong = (errors: Record<string, string>): Submission => ({
  ack: { response_action: "errors", errors },
});

/** The ids that were chosen: long ones are looked up, since an option's value cannot hold them. */
async function choices(
  submitted: Submitted,
  account: Sender["account"],
  bot: BotPorts,
): Promise<{ vm?: string | undefined; destination?: string | undefined }> {
  const vm = submitted.input(VM_MENU)?.value;
  const destination = submitted.input(DESTINATION_MENU)?.value;
  const hosts = bot.site.hosts.map(({ name }) => name);
  const isLong = vm?.startsWith("~") ?? false;
  const vms = isLong ? (await readMigrateForm(account, bot, { patienceMs: PATIENCE_MS })).vms : [];
  return {
    vm:
      vm === undefined
        ? undefined
        : idOfValue(
            vm,
            vms.map(({ id }) => id),
          ),
    destination: destination === undefined ? undefined : idOfValue(destination, hosts),
  };
}
