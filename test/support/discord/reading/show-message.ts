import { MessageFlags } from "discord.js";
import { nameOf, type Thread } from "../channels.ts";
import { shownFiles } from "../components/walk.ts";
import { embedTexts } from "../content/embeds.ts";
import type { Message } from "../content/messages.ts";
import type { ShownMessage, ShownThread } from "../shown.ts";
import type { World } from "../world.ts";
import { accentColors, readComponents, shownElements } from "./read-components.ts";
import { readMarkdown } from "./read-markdown.ts";

function wholeText(message: Message, isV2: boolean, world: World): string {
  if (message.isLoading) return `${world.bot.displayName} is thinking…`;
  if (message.type === 4) {
    return `${world.bot.displayName} changed the channel name: ${message.content}`;
  }
  const components = readComponents(message.components, world);
  if (isV2) return components;
  return [
    readMarkdown(message.content, world),
    ...message.embeds.flatMap(embedTexts).map((text) => readMarkdown(text, world)),
    ...message.files.map(({ name }) => `(file: ${name})`),
    components,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

export function showMessage(message: Message, world: World): ShownMessage {
  const isV2 = (message.flags & MessageFlags.IsComponentsV2) !== 0;
  const named = shownFiles(message.components);
  const thread = world.channels.find(message.id);
  return {
    id: message.id,
    channel: message.channel,
    author: message.author,
    isByBot: message.author === world.bot.id,
    isEphemeral: message.ephemeralFor !== undefined,
    isComponentsV2: isV2,
    isLoading: message.isLoading,
    flags: message.flags,
    content: message.content,
    components: message.components,
    embeds: message.embeds,
    accentColors: accentColors(message.components),
    elements: shownElements(message.components),
    files: message.files.map(({ name, description, content }) => ({
      name,
      ...(description === undefined ? {} : { description }),
      content,
      isShown: !isV2 || named.includes(name),
    })),
    ...(message.nonce === undefined ? {} : { nonce: String(message.nonce) }),
    shown: wholeText(message, isV2, world),
    postedAt: message.postedAt,
    editedAt: message.editedAt,
    pinged: message.pinged,
    reactions: message.reactions,
    ...(thread?.kind === "thread" ? { thread: thread.id } : {}),
  };
}

export const showThread = (thread: Thread, world: World): ShownThread => ({
  id: thread.id,
  name: nameOf(thread),
  parent: thread.parent.id,
  isArchived: world.channels.isArchived(thread),
  isLocked: thread.isLocked,
  autoArchiveMinutes: thread.autoArchiveMinutes,
  names: [...thread.names],
});
