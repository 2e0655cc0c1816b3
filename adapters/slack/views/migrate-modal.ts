import type { InputBlock, KnownBlock, ModalView } from "@slack/types";
import type { MigrateForm } from "../../../bot/migrate-form.ts";
import type { ModeMenu } from "../../../bot/migrate-modes.ts";
import { visible } from "../../visible.ts";
import { DESTINATION_MENU, MIGRATE_MODAL, MODE_CHOICE, VM_MENU } from "./ids.ts";
import { limits } from "./limits.ts";
import { type Metadata, writeMetadata } from "./metadata.ts";
import { destinationOption, modeOption } from "./options.ts";
import { optionValue, plainText } from "./plain-text.ts";

export const VM_BLOCK = "vm";
/**
 * The menu of destinations is another one for each VM, so that Slack asks for
 * its options anew. It does not say then what stands in the rest of the form
 * (slackapi/bolt-js#1146), which is why the VM travels in the view's metadata.
 */
export const destinationBlock = (vm: string | undefined): string =>
  vm === undefined ? "destination" : `destination.${optionValue(vm)}`;

/**
 * The form of a bare `/migrate`: the menus of VMs and hosts are searched as one
 * types, and what is known of the VM stands between them. `destination` is a host that was
 * chosen before the VM was, and stays if the VM can go there.
 */
export function migrateModal(form: MigrateForm, ids: Metadata, destination?: string): ModalView {
  const kept = form.destinations.find(
    ({ host, verdict }) => host === destination && verdict !== "impossible",
  );
  const blocks: KnownBlock[] = [
    {
      type: "input",
      block_id: VM_BLOCK,
      // Ferry hears of each choice, and shows what it knows of the VM.
      dispatch_action: true,
      label: plainText("VM", limits.inputLabel),
      element: {
        type: "external_select",
        action_id: VM_MENU,
        min_query_length: 0,
        focus_on_load: true,
        placeholder: plainText("Type part of its name, or of its host's", limits.placeholder),
      },
    },
    ...(form.chosen === undefined ? [] : [note(form.chosen)]),
    {
      type: "input",
      block_id: destinationBlock(ids.vm),
      label: plainText("Move it to", limits.inputLabel),
      element: {
        type: "external_select",
        action_id: DESTINATION_MENU,
        min_query_length: 0,
        placeholder: plainText("Choose a host", limits.placeholder),
        ...(kept === undefined ? {} : { initial_option: destinationOption(kept) }),
      },
    },
    modeInput(form.modes),
    note(form.seen),
    note("Sending this makes a plan, which changes nothing: you see it here, and everybody in the channel."),
  ];
  return {
    type: "modal",
    callback_id: MIGRATE_MODAL,
    private_metadata: writeMetadata(ids),
    title: plainText("Move a VM", limits.modalTitle),
    submit: plainText("Make the plan", limits.modalTitle),
    close: plainText("Cancel", limits.modalTitle),
    blocks,
  };
}

/** What is chosen in it stays while its block's id does: a VM that is off has another, in which 'cold' is chosen anew. */
const modeInput = ({ choices, usual, isOff }: ModeMenu): InputBlock => ({
  type: "input",
  block_id: isOff ? "mode.off" : "mode",
  label: plainText("How it moves", limits.inputLabel),
  hint: plainText(
    `${isOff ? "It was off when its host was read, and what is off cannot move live. " : ""}More options are typed: /ferry help migrate`,
    limits.inputHint,
  ),
  element: {
    type: "radio_buttons",
    action_id: MODE_CHOICE,
    options: choices.map(modeOption),
    ...(usual === undefined ? {} : { initial_option: modeOption(usual) }),
  },
});

const note = (text: string): KnownBlock => ({
  type: "context",
  elements: [plainText(visible(text), limits.blockText)],
});
