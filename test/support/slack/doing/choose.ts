import type { Option } from "../blocks/composition.ts";
import type { InteractiveElement } from "../blocks/layout.ts";
import type { Courier } from "../courier.ts";
import type { User } from "../directory.ts";
import { type ElementValue, manyOptions, oneOption, pickedValue } from "../values.ts";
import type { Workspace } from "../workspace.ts";
import { askForOptions, findOption } from "./options.ts";
import type { Place } from "./place.ts";

/** With one more, or one less when it was chosen already. */
function toggled(before: readonly Option[], option: Option): Option[] {
  const without = before.filter(({ value }) => value !== option.value);
  return without.length < before.length ? without : [...before, option];
}

/** What an element holds after a person chose `wanted` in it. `chosen`: the options that it had. */
export async function chosenValue(
  element: InteractiveElement,
  wanted: string,
  chosen: readonly Option[],
  at: {
    readonly place: Place;
    readonly name: string;
    readonly user: User;
    readonly workspace: Workspace;
    readonly courier: Courier;
  },
): Promise<ElementValue> {
  const { user, workspace } = at;
  const pick = (options: readonly Option[]) => findOption(options, wanted, user, workspace);
  switch (element.type) {
    case "overflow":
    case "radio_buttons":
      return oneOption(pick(element.options));
    case "checkboxes":
      return manyOptions(toggled(chosen, pick(element.options)));
    case "static_select":
    case "multi_static_select": {
      const listed = element.options ?? element.option_groups?.flatMap(({ options }) => options) ?? [];
      return element.type === "static_select"
        ? oneOption(pick(listed))
        : manyOptions(toggled(chosen, pick(listed)));
    }
    case "external_select":
    case "multi_external_select": {
      const offered = await askForOptions(at.place, at.name, wanted, user, workspace, at.courier);
      return element.type === "external_select"
        ? oneOption(pick(offered))
        : manyOptions(toggled(chosen, pick(offered)));
    }
    case "users_select": {
      const picked = workspace.directory.user(wanted);
      return pickedValue("selected_user", picked.id, picked.name);
    }
    case "channels_select":
    case "conversations_select": {
      const picked = workspace.directory.channel(wanted);
      const name = element.type === "channels_select" ? "selected_channel" : "selected_conversation";
      return pickedValue(name, picked.id, picked.name);
    }
    case "datepicker":
      return pickedValue("selected_date", wanted);
    case "timepicker":
      return pickedValue("selected_time", wanted);
    case "datetimepicker":
      return pickedValue("selected_date_time", Number(wanted));
    default:
      throw new Error(`Nobody can choose anything in a ${element.type}`);
  }
}
