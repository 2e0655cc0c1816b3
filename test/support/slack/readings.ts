import type { Courier } from "./courier.ts";
import type { Message } from "./messages.ts";
import { namesFor } from "./reading/names-for.ts";
import { readBlocks } from "./reading/read-block.ts";
import { readMrkdwn } from "./reading/read-mrkdwn.ts";
import { shownElements } from "./reading/shown-elements.ts";
import type { Readings, ShownMessage, ShownView } from "./shown.ts";
import type { View } from "./views.ts";
import type { WebApi } from "./web-api.ts";
import type { Workspace } from "./workspace.ts";

function showMessage(message: Message, workspace: Workspace): ShownMessage {
  const names = namesFor(workspace);
  const { blocks, values } = message;
  const own = blocks.length > 0 ? readBlocks(blocks, names, values) : readMrkdwn(message.text, names);
  const attached = message.attachments.flatMap((it) => [
    ...[it.pretext, it.title, it.text].flatMap((text) =>
      text === undefined ? [] : [readMrkdwn(text, names)],
    ),
    ...(it.blocks.length > 0 ? [readBlocks(it.blocks, names, values)] : []),
    ...(it.footer === undefined ? [] : [it.footer]),
  ]);
  return {
    channel: message.channel,
    ts: message.ts,
    ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
    user: message.user,
    isByBot: message.user === workspace.bot.id,
    isBroadcast: message.isBroadcast,
    text: message.text,
    blocks,
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    elements: shownElements([...blocks, ...message.attachments.flatMap((it) => it.blocks)], names),
    shown: [own, ...attached, ...message.files.map((name) => `(file: ${name})`)]
      .filter((part) => part !== "")
      .join("\n"),
    postedAt: message.postedAt,
    editedAt: message.editedAt,
    files: message.files,
    reactions: message.reactions,
  };
}

function showView(view: View, workspace: Workspace): ShownView {
  const { draft } = view;
  const names = namesFor(workspace, workspace.directory.user(view.userId));
  const title = draft.type === "modal" ? draft.title.text : "Home";
  const buttons =
    draft.type === "modal"
      ? [draft.close, draft.submit].flatMap((it) => (it === undefined ? [] : [`[${it.text}]`]))
      : [];
  return {
    id: view.id,
    hash: view.hash,
    title,
    callbackId: draft.callback_id ?? "",
    privateMetadata: draft.private_metadata ?? "",
    blocks: draft.blocks,
    elements: shownElements(draft.blocks, names),
    shown: [title, readBlocks(draft.blocks, names, view.values, view.errors), buttons.join(" ")]
      .filter((part) => part !== "")
      .join("\n"),
    errors: view.errors,
  };
}

const text = (messages: readonly ShownMessage[]) => messages.map(({ shown }) => shown).join("\n");

/** What people read, and Slack's own log. */
export function createReadings(
  workspace: Workspace,
  api: WebApi,
  courier: Courier,
): Omit<Readings, "sockets"> {
  const { directory, messages, uploads, views } = workspace;
  const show = (all: readonly Message[]) => all.map((it) => showMessage(it, workspace));

  function mentioned(all: boolean): string[] {
    const name = (target: string) =>
      target.startsWith("@")
        ? (directory.findUser(target.slice(1))?.name ?? target)
        : target.replace("!subteam^", "").replace("!", "@");
    return workspace.mentions.filter(({ notifies }) => all || notifies).map(({ target }) => name(target));
  }

  return {
    channelText(name) {
      const { id } = directory.channel(name);
      return text(show(messages.list(id).filter((it) => it.threadTs === undefined || it.isBroadcast)));
    },
    threadText: (ts) => text(show(messages.thread(ts))),
    messages: (name) => show(messages.list(name === undefined ? undefined : directory.channel(name).id)),
    message(ts) {
      const found = messages.find(ts);
      if (found === undefined) throw new Error(`There is no message ${ts}`);
      return showMessage(found, workspace);
    },
    ephemeral: (name) => show(messages.ephemeral(directory.user(name).id)),
    answersAt: (responseUrl) => workspace.responseUrls.uses(new URL(responseUrl).pathname),
    openViews: (name) => views.stack(directory.user(name).id).map((it) => showView(it, workspace)),
    home(name) {
      const home = views.home(directory.user(name).id);
      return home === undefined ? undefined : showView(home, workspace);
    },
    files: () =>
      uploads.list().flatMap(({ id, name, title, content, channel, threadTs, isComplete }) =>
        isComplete && content !== undefined
          ? [
              {
                id,
                name,
                title: title ?? name,
                content,
                ...(channel === undefined ? {} : { channel }),
                ...(threadTs === undefined ? {} : { threadTs }),
              },
            ]
          : [],
      ),
    notified: () => mentioned(false),
    mentioned: () => mentioned(true),
    calls: api.calls,
    deliveries: courier.deliveries,
  };
}
