import { nameOf } from "../channels.ts";
import type { Actions } from "../people.ts";
import { wake } from "../rest/post.ts";
import { channelOnWire } from "../wire/channels.ts";
import type { World } from "../world.ts";
import { placeOf } from "./commands.ts";

type Moderating = Pick<Actions, "say" | "remove" | "removeChannel" | "archive" | "giveRole" | "takeRole">;

/** What people do without the app being told, or by the gateway's events alone. */
export function moderating(world: World): Moderating {
  return {
    say(userName, channelName, text) {
      const user = world.directory.user(userName);
      const channel = placeOf(world, user, channelName);
      if (channel.kind === "thread") {
        if (channel.isLocked) throw new Error(`${nameOf(channel)} is locked`);
        wake(world, channel);
      }
      return world.messages.post({
        channel: channel.id,
        author: user.id,
        content: text,
        embeds: [],
        components: [],
        files: [],
        flags: 0,
      }).id;
    },
    remove(id) {
      if (world.messages.find(id) === undefined) throw new Error(`There is no message ${id}`);
      world.messages.remove(id);
    },
    removeChannel(name) {
      const channel = world.channels.channel(name);
      const shown = channelOnWire(channel, world);
      world.messages.removeChannels(world.channels.remove(channel.id));
      world.emit(channel.kind === "thread" ? "THREAD_DELETE" : "CHANNEL_DELETE", shown);
    },
    archive(id, { locked = false } = {}) {
      const thread = world.channels.thread(id);
      thread.isArchived = true;
      thread.isLocked = locked;
      thread.archivedAt = world.now();
      world.emit("THREAD_UPDATE", channelOnWire(thread, world));
    },
    giveRole: (user, role) => void world.directory.user(user).roles.add(world.directory.role(role).id),
    takeRole: (user, role) => void world.directory.user(user).roles.delete(world.directory.role(role).id),
  };
}
