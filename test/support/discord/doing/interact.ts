import { canSee } from "../access.ts";
import type { Interactive } from "../components/component.ts";
import { interactives } from "../components/walk.ts";
import type { Message } from "../content/messages.ts";
import type { User } from "../directory.ts";
import type { Act, Courier } from "../interactions/courier.ts";
import type { Actions } from "../people.ts";
import { wake } from "../rest/post.ts";
import type { World } from "../world.ts";

const labelOf = (it: Interactive) => (it.type === 2 ? it.label : it.placeholder) ?? "";

/** A message that this person has before them. */
function seen(world: World, user: User, id: string): Message {
  const message = world.messages.find(id);
  if (message === undefined) throw new Error(`There is no message ${id}`);
  const isHidden = message.ephemeralFor !== undefined && message.ephemeralFor !== user.id;
  const channel = world.channels.channel(message.channel);
  if (isHidden || !canSee(channel, user)) throw new Error(`${user.name} can't see message ${id}`);
  return message;
}

/** A button or menu by its custom_id or label; throws when there is none, or several. */
function find(message: Message, wanted: string): Interactive {
  const all = interactives(message.components);
  const byId = all.filter((it) => it.custom_id === wanted);
  const found = byId.length > 0 ? byId : all.filter((it) => labelOf(it) === wanted);
  const [first] = found;
  if (first === undefined || found.length > 1) {
    const list = all.map((it) => `${labelOf(it)} (${it.custom_id ?? "link"})`).join(", ");
    throw new Error(`There ${found.length > 1 ? "are several of" : "is no"} "${wanted}"; there is: ${list}`);
  }
  if (first.disabled === true) throw new Error(`"${wanted}" is disabled`);
  return first;
}

/** Buttons and menus. */
export function interacting(world: World, courier: Courier): Pick<Actions, "press" | "choose"> {
  /** Discord's own apps wake an archived thread first, where it is not locked. */
  function act(message: Message, user: User, data: Act["data"]) {
    const channel = world.channels.channel(message.channel);
    if (channel.kind === "thread" && !channel.isLocked) wake(world, channel);
    return courier.deliver({ type: 3, user, channel, source: message.id, data });
  }

  return {
    async press(userName, id, wanted) {
      const user = world.directory.user(userName);
      const message = seen(world, user, id);
      const button = find(message, wanted);
      if (button.type !== 2) throw new Error(`"${wanted}" is no button`);
      if (button.custom_id === undefined)
        throw new Error(`"${wanted}" is a link: Discord tells the app nothing`);
      return await act(message, user, {
        custom_id: button.custom_id,
        component_type: 2,
        id: button.id,
      });
    },

    async choose(userName, id, wanted, options) {
      const user = world.directory.user(userName);
      const message = seen(world, user, id);
      const select = find(message, wanted);
      if (select.type === 2) throw new Error(`"${wanted}" is no menu`);
      const [least, most] = [select.min_values ?? 1, select.max_values ?? 1];
      if (options.length < least || options.length > most) {
        throw new Error(`"${wanted}" takes ${least} to ${most} options`);
      }
      return await act(message, user, {
        custom_id: select.custom_id,
        component_type: select.type,
        id: select.id,
        values: options.map((option) => chosen(select, option, world)),
      });
    },
  };
}

/** The value of an option in a menu, by its label or value; of the others, an id by name. */
export function chosen(select: Exclude<Interactive, { type: 2 }>, option: string, world: World): string {
  if (select.type === 3) {
    const found = select.options.find(({ label, value }) => label === option || value === option);
    if (found === undefined) throw new Error(`The menu has no option ${option}`);
    return found.value;
  }
  if (select.type === 6) return world.directory.role(option).id;
  if (select.type === 8) return world.channels.channel(option).id;
  return world.directory.user(option).id;
}
