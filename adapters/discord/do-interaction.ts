import { questionOf } from "../../bot/question.ts";
import { OpsError } from "../../jobs/error.ts";
import { buttonOf } from "./custom-id.ts";
import { type Doing, give, senderOf, tellError } from "./doing.ts";
import type {
  CommandInteraction,
  ComponentInteraction,
  Interaction,
  ModalInteraction,
} from "./interaction.ts";
import { readRejection } from "./modals.ts";
import { commandOf, readFilled } from "./read-command.ts";

/** The key by which an interaction is known when it comes again: each has its own id. */
export const keyOf = ({ id }: Interaction): string => `i.${id}`;

/** Does what somebody did, whatever it was; it has been acknowledged. */
export async function doInteraction(interaction: Interaction, doing: Doing): Promise<void> {
  switch (interaction.type) {
    case 2:
      return doCommand(interaction, doing);
    case 3:
      return doClick(interaction, doing);
    case 5:
      return doSubmission(interaction, doing);
    case 4:
      return;
  }
}

async function doCommand(interaction: CommandInteraction, doing: Doing): Promise<void> {
  const filled = readFilled(interaction.data);
  if (filled === undefined) {
    const details = { word: interaction.data.name, hint: "" };
    return tellError(new OpsError("command.unknown", details), interaction, doing);
  }
  const { words, typed } = commandOf(filled);
  const from = senderOf(interaction, doing);
  await give({ type: "command", key: keyOf(interaction), words, typed, from }, interaction, doing);
}

async function doClick(interaction: ComponentInteraction, doing: Doing): Promise<void> {
  const { button, asks } = buttonOf(interaction.data.custom_id);
  const from = senderOf(interaction, doing);
  const question = asks ? await questionOf(button, from, doing.bot) : undefined;
  if (question !== undefined) return from.answer(question);
  await give({ type: "click", key: keyOf(interaction), button, from }, interaction, doing);
}

async function doSubmission(interaction: ModalInteraction, doing: Doing): Promise<void> {
  const from = senderOf(interaction, doing);
  const click = readRejection(interaction.data);
  await give({ type: "click", key: keyOf(interaction), ...click, from }, interaction, doing);
}
