import { z } from "zod";
import { canSee } from "../access.ts";
import type { Channel } from "../channels.ts";
import { choices } from "../commands/command-form.ts";
import type { User } from "../directory.ts";
import type { Courier } from "../interactions/courier.ts";
import type { Actions } from "../people.ts";
import { has } from "../permissions.ts";
import type { World } from "../world.ts";
import { type Called, fillOptions, findCommand, nest } from "./options.ts";

/** Where somebody types; throws for a channel that they can't see. */
export function placeOf(world: World, user: User, channel: string): Channel {
  const found = world.channels.channel(channel);
  if (!canSee(found, user)) throw new Error(`${user.name} can't see ${channel}`);
  return found;
}

/** Throws where Discord does not offer the command to this person. */
function checkOffered({ command }: Called, user: User, world: World): void {
  const bits = world.directory.permissionsOf(user);
  if (!has(bits, "UseApplicationCommands")) throw new Error(`${user.name} may use no commands`);
  const wanted = command.default_member_permissions;
  if (wanted === null || wanted === undefined) return;
  const isAdmin = has(bits, "Administrator");
  if (!isAdmin && (wanted === "0" || (bits & BigInt(wanted)) !== BigInt(wanted))) {
    throw new Error(`Discord does not offer /${command.name} to ${user.name}`);
  }
}

export function commanding(world: World, courier: Courier): Pick<Actions, "command" | "autocomplete"> {
  const dataOf = (called: Called, options: readonly object[]) => ({
    id: called.command.id,
    name: called.command.name,
    type: 1,
    guild_id: world.guild.id,
    options: nest(called.path, options),
  });

  return {
    async command(userName, channelName, typed, given = {}) {
      const user = world.directory.user(userName);
      const channel = placeOf(world, user, channelName);
      const called = findCommand(typed, world);
      checkOffered(called, user, world);
      const data = dataOf(called, fillOptions(called, given, world));
      return await courier.deliver({ type: 2, user, channel, data });
    },

    async autocomplete(userName, channelName, typed, given, focused) {
      const user = world.directory.user(userName);
      const channel = placeOf(world, user, channelName);
      const called = findCommand(typed, world);
      checkOffered(called, user, world);
      const option = called.options.find((it) => it.name === focused);
      if (option?.autocomplete !== true) throw new Error(`${focused} has no autocomplete`);
      const data = dataOf(called, fillOptions(called, given, world, focused));
      const { data: answer } = await courier.deliver({ type: 4, user, channel, data });
      const offered = z.object({ choices }).parse(answer);
      return offered.choices.map(({ name, value }) => ({ name, value }));
    },
  };
}
