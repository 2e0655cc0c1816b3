import type { Message } from "./content/messages.ts";
import type { Gateway } from "./gateway/gateway.ts";
import type { Courier } from "./interactions/courier.ts";
import { showMessage, showThread } from "./reading/show-message.ts";
import { showModal } from "./reading/show-modal.ts";
import type { Api } from "./rest/api.ts";
import type { Readings, ShownMessage } from "./shown.ts";
import type { World } from "./world.ts";

const text = (messages: readonly ShownMessage[]) => messages.map(({ shown }) => shown).join("\n");

/** The message at the top of a thread stands in its channel. */
const isStarter = ({ type }: Message) => type === 21;

type Settled = Omit<Readings, "sessions" | "commandCreates" | "invalidRequests">;

/** What people read, and Discord's own log. */
export function createReadings(world: World, api: Api, courier: Courier, gateway: Gateway): Settled {
  const { channels, directory, messages, modals } = world;
  const show = (all: readonly Message[]) =>
    all.filter((it) => !isStarter(it)).map((it) => showMessage(it, world));
  const threads = () => channels.list().flatMap((it) => (it.kind === "thread" ? [it] : []));

  return {
    channelText: (name) => text(show(messages.list(channels.channel(name).id))),
    threadText(id) {
      const thread = channels.thread(id);
      const root = messages.find(thread.id);
      return text(show([...(root === undefined ? [] : [root]), ...messages.list(thread.id)]));
    },
    messages: (name) => show(messages.list(name === undefined ? undefined : channels.channel(name).id)),
    message(id) {
      const found = messages.find(id);
      if (found === undefined) throw new Error(`There is no message ${id}`);
      return showMessage(found, world);
    },
    threads(name) {
      const parent = name === undefined ? undefined : channels.channel(name).id;
      return threads()
        .filter((it) => parent === undefined || it.parent.id === parent)
        .map((it) => showThread(it, world));
    },
    thread: (id) => showThread(channels.thread(id), world),
    ephemeral: (name) => show(messages.ephemeral(directory.user(name).id)),
    direct: (name) => show(messages.list(channels.direct(directory.user(name)).id)),
    modal(name) {
      const modal = modals.find(directory.user(name).id);
      return modal === undefined ? undefined : showModal(modal, world);
    },
    commands: () =>
      world.commands.list("guild").map((it) => ({
        id: it.id,
        name: it.name,
        description: it.description,
        options: it.options ?? [],
        default_member_permissions: it.default_member_permissions ?? null,
      })),
    notified: () => messages.pings,
    calls: api.calls,
    deliveries: courier.deliveries,
    gateway: gateway.log,
  };
}
