import type { Block } from "../blocks/block.ts";
import { interactiveElements } from "../blocks/interactive-elements.ts";
import type { InteractiveElement } from "../blocks/layout.ts";
import type { User } from "../directory.ts";
import type { Message } from "../messages.ts";
import { namesFor } from "../reading/names-for.ts";
import { shownElements } from "../reading/shown-elements.ts";
import type { View } from "../views.ts";
import type { Workspace } from "../workspace.ts";

/** A message or view in front of a person. */
export type Place = Message | View;

const blocksOf = (place: Place): readonly Block[] =>
  "draft" in place
    ? place.draft.blocks
    : [...place.blocks, ...place.attachments.flatMap(({ blocks }) => blocks)];

/** What this person has before them at `where`: a message's ts, a view's id, or `home`. Throws for what they can't see. */
export function findPlace(where: string, user: User, workspace: Workspace): Place {
  if (where === "home") {
    const home = workspace.views.home(user.id);
    if (home === undefined) throw new Error(`The app has published no Home tab for ${user.name}`);
    return home;
  }
  const top = workspace.views.stack(user.id).at(-1);
  if (top?.id === where) return top;
  const message = workspace.messages.find(where);
  if (message === undefined) {
    throw new Error(`There is no message ${where}, and no view of that id is on top for ${user.name}`);
  }
  const isSeen =
    message.ephemeralFor === undefined
      ? workspace.directory.channel(message.channel).members.has(user.id)
      : message.ephemeralFor === user.id;
  if (!isSeen) throw new Error(`${user.name} can't see message ${where}`);
  return message;
}

/** An element by its action_id or label; throws when there is none, or several. */
export function findElement(
  place: Place,
  wanted: string,
  user: User,
  workspace: Workspace,
): { readonly block: Block; readonly element: InteractiveElement } {
  const blocks = blocksOf(place);
  const shown = shownElements(blocks, namesFor(workspace, user));
  const by = (property: "actionId" | "label") =>
    shown.flatMap((it, index) => (it[property] === wanted ? [index] : []));
  const found = by("actionId").length > 0 ? by("actionId") : by("label");
  const [index] = found;
  const there = index === undefined ? undefined : blocks.flatMap(interactiveElements)[index];
  if (there === undefined || found.length > 1) {
    const list = shown.map(({ label, actionId }) => `${label} (${actionId})`).join(", ");
    throw new Error(`There ${found.length > 1 ? "are several of" : "is no"} "${wanted}"; there is: ${list}`);
  }
  return there;
}

export const idsOf = ({
  block,
  element,
}: {
  readonly block: Block;
  readonly element: InteractiveElement;
}) => ({
  type: element.type,
  block_id: block.block_id ?? "",
  action_id: element.action_id ?? "",
});
