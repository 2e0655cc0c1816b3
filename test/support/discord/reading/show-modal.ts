import { fieldsOf } from "../interactions/modal-form.ts";
import type { Modal } from "../interactions/modals.ts";
import type { ShownModal } from "../shown.ts";
import type { World } from "../world.ts";
import { readMarkdown } from "./read-markdown.ts";

/** A modal as the person sees it whom it was opened for. */
export function showModal({ form }: Modal, world: World): ShownModal {
  const inputs = fieldsOf(form).map(({ label, element }) => ({
    type: element.type,
    label,
    customId: element.custom_id,
    isRequired: element.required !== false,
    value: element.type === 4 ? (element.value ?? "") : "",
  }));
  const lines = form.components.flatMap((it) => {
    if (it.type === 10) return [readMarkdown(it.content, world)];
    if (it.type === 1) return it.components.map(({ label, value }) => `${label}: ${value ?? ""}`);
    const { component } = it;
    const value = component.type === 4 ? (component.value ?? "") : "";
    return [`${it.label}: ${value}`, ...(it.description === undefined ? [] : [it.description])];
  });
  return {
    title: form.title,
    customId: form.custom_id,
    inputs,
    shown: [form.title, ...lines].join("\n"),
  };
}
