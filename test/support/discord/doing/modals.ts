import type { Courier } from "../interactions/courier.ts";
import { fieldsOf, type ModalForm } from "../interactions/modal-form.ts";
import type { Actions } from "../people.ts";
import type { World } from "../world.ts";
import { chosen } from "./interact.ts";

type Element = ReturnType<typeof fieldsOf>[number]["element"];

/** What a field holds when the modal is sent; throws where Discord itself does not let it be sent. */
function filled(label: string, element: Element, given: string | undefined, world: World): object {
  const isRequired = element.required !== false;
  const { type, id, custom_id } = element;
  if (element.type !== 4) {
    if (given === undefined && isRequired) throw new Error(`"${label}" must be filled in`);
    return { type, id, custom_id, values: given === undefined ? [] : [chosen(element, given, world)] };
  }
  const value = given ?? element.value ?? "";
  const [least, most] = [element.min_length ?? 0, element.max_length ?? 4_000];
  if (value === "" && isRequired) throw new Error(`"${label}" must be filled in`);
  if (value !== "" && (value.length < least || value.length > most)) {
    throw new Error(`"${label}" takes ${least} to ${most} characters`);
  }
  return { type, id, custom_id, value };
}

/** `data.components` of a MODAL_SUBMIT: nested as the modal is. */
function submitted(form: ModalForm, values: Readonly<Record<string, string>>, world: World): object[] {
  const fields = fieldsOf(form);
  const strangers = Object.keys(values).filter(
    (name) => !fields.some(({ label, element }) => label === name || element.custom_id === name),
  );
  if (strangers.length > 0) throw new Error(`The modal has no field ${strangers.join(", ")}`);
  const fill = (label: string, element: Element) =>
    filled(label, element, values[element.custom_id] ?? values[label], world);
  return form.components.map((it) => {
    if (it.type === 18) return { type: 18, id: it.id, component: fill(it.label, it.component) };
    if (it.type === 1) {
      return {
        type: 1,
        id: it.id,
        components: it.components.map((element) => fill(element.label, element)),
      };
    }
    return { type: 10, id: it.id };
  });
}

export function submitting(world: World, courier: Courier): Pick<Actions, "submit" | "dismiss"> {
  function openModal(userName: string) {
    const user = world.directory.user(userName);
    const modal = world.modals.find(user.id);
    if (modal === undefined) throw new Error(`${user.name} has no modal open`);
    return { user, modal };
  }
  return {
    async submit(userName, values = {}) {
      const { user, modal } = openModal(userName);
      const components = submitted(modal.form, values, world);
      const delivered = await courier.deliver({
        type: 5,
        user,
        channel: modal.opener.channel,
        source: modal.opener.source,
        data: { custom_id: modal.form.custom_id, components },
      });
      // Left open where the app did not answer, with what was typed.
      world.modals.close(user.id);
      return delivered;
    },
    dismiss(userName) {
      world.modals.close(openModal(userName).user.id);
    },
  };
}
