import type { BotPorts } from "../../../bot/bot-ports.ts";
import type { Sender } from "../../../bot/chat.ts";
import type { Choices } from "../../../bot/form-command.ts";
import { readMigrateForm } from "../../../bot/migrate-form.ts";
import { DESTINATION_MENU, MODE_CHOICE, VM_MENU } from "./ids.ts";
import { idOfValue } from "./plain-text.ts";
import type { Submitted } from "./submitted.ts";

/**
 * A trigger opens a modal for 3 s, and a menu waits as long for its options:
 * what Redis has not said by then comes too late.
 */
export const PATIENCE_MS = 1_500;

/** What was chosen, VM and destination by their ids: long ones are looked up, since an option's value cannot hold them. */
export async function choices(
  submitted: Submitted,
  account: Sender["account"],
  bot: BotPorts,
): Promise<Choices> {
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
    mode: submitted.input(MODE_CHOICE)?.value,
  };
}
