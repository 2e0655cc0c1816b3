import type { Courier } from "../courier.ts";
import { actionBody } from "../interaction-payloads.ts";
import type { Actions } from "../people.ts";
import { namesFor } from "../reading/names-for.ts";
import { readText } from "../reading/read-text.ts";
import { keyOf, typedValue } from "../values.ts";
import type { Workspace } from "../workspace.ts";
import { chosenValue } from "./choose.ts";
import { askForOptions } from "./options.ts";
import { findElement, findPlace, idsOf } from "./place.ts";

/** Buttons, menus and inputs, wherever they stand. */
export function interacting(
  workspace: Workspace,
  courier: Courier,
): Pick<Actions, "press" | "choose" | "suggest" | "type"> {
  return {
    async press(userName, where, wanted) {
      const user = workspace.directory.user(userName);
      const place = findPlace(where, user, workspace);
      const found = findElement(place, wanted, user, workspace);
      const { element } = found;
      if (element.type !== "button" && element.type !== "icon_button") {
        throw new Error(`"${wanted}" is a ${element.type}, which nobody can press`);
      }
      const body = actionBody(workspace, user, place, {
        ...idsOf(found),
        text: element.text,
        ...(element.value === undefined ? {} : { value: element.value }),
        ...("style" in element && element.style !== undefined ? { style: element.style } : {}),
      });
      return await courier.deliver({ type: "interactive", body });
    },

    async choose(userName, where, name, wanted) {
      const user = workspace.directory.user(userName);
      const place = findPlace(where, user, workspace);
      const found = findElement(place, name, user, workspace);
      const { block, element } = found;
      const key = keyOf(block, element);
      const value = await chosenValue(element, wanted, place.values.get(key)?.options ?? [], {
        place,
        name,
        user,
        workspace,
        courier,
      });
      if (element.type !== "overflow") place.values.set(key, value);
      if (block.type === "input" && block.dispatch_action !== true) return undefined;
      const body = actionBody(workspace, user, place, { ...idsOf(found), ...value.state });
      return await courier.deliver({ type: "interactive", body });
    },

    async suggest(userName, where, name, query) {
      const user = workspace.directory.user(userName);
      const place = findPlace(where, user, workspace);
      const options = await askForOptions(place, name, query, user, workspace, courier);
      const names = namesFor(workspace, user);
      return options.map(({ text, value, description }) => ({
        text: readText(text, names),
        value,
        ...(description === undefined ? {} : { description: readText(description, names) }),
      }));
    },

    async type(userName, name, text) {
      const user = workspace.directory.user(userName);
      const top = workspace.views.stack(user.id).at(-1);
      if (top === undefined) throw new Error(`${user.name} has no modal open`);
      const found = findElement(top, name, user, workspace);
      const { block, element } = found;
      if (!/_input$/.test(element.type)) throw new Error(`Nobody can type into a ${element.type}`);
      top.values.set(keyOf(block, element), typedValue(text));
      if (block.type === "input" && block.dispatch_action !== true) return undefined;
      const body = actionBody(workspace, user, top, { ...idsOf(found), value: text });
      return await courier.deliver({ type: "interactive", body });
    },
  };
}
