import { z } from "zod";
import { type ViewDraft, validateView } from "../blocks/validate-view.ts";
import { limits } from "../limits.ts";
import { mentionsInBlocks } from "../reading/mentions.ts";
import { refusal, SlackError } from "../slack-error.ts";
import type { View } from "../views.ts";
import { viewOnWire } from "../wire.ts";
import type { Workspace } from "../workspace.ts";
import { decode } from "./arguments.ts";
import { withIds } from "./content.ts";
import { method } from "./method.ts";

/** A view as Slack keeps it; throws SlackError for what Slack refuses. */
export function readView(given: unknown, type: ViewDraft["type"], workspace: Workspace): ViewDraft {
  const decoded = decode(given, "invalid_arguments");
  if (Buffer.byteLength(JSON.stringify(decoded)) > limits.viewBytes) throw new SlackError("view_too_large");
  const view = validateView(decoded, workspace.refusedBlocks);
  if (!view.ok) throw refusal("invalid_arguments", view.problems);
  if (view.value.type !== type) {
    throw refusal("invalid_arguments", [`must be a ${type} view [json-pointer:/view/type]`]);
  }
  withIds(view.value.blocks, workspace);
  for (const target of mentionsInBlocks(view.value.blocks)) {
    workspace.mentions.push({ target, notifies: false });
  }
  return view.value;
}

const answer = (view: View, workspace: Workspace) => ({ view: viewOnWire(view, workspace) });
const opening = z.strictObject({ trigger_id: z.string().min(1), view: z.unknown() });

export const open = method("views.open", { tier: 4, arguments: opening }, (given, workspace) => {
  const draft = readView(given.view, "modal", workspace);
  const user = workspace.triggers.redeem(given.trigger_id);
  return answer(workspace.views.open(user.id, draft), workspace);
});

export const push = method("views.push", { tier: 4, arguments: opening }, (given, workspace) => {
  const draft = readView(given.view, "modal", workspace);
  const user = workspace.triggers.redeem(given.trigger_id);
  return answer(workspace.views.push(user.id, draft), workspace);
});

export const update = method(
  "views.update",
  {
    tier: 4,
    arguments: z
      .strictObject({
        view_id: z.string().min(1).optional(),
        external_id: z.string().min(1).optional(),
        hash: z.string().optional(),
        view: z.unknown(),
      })
      .refine(
        (it) => it.view_id !== undefined || it.external_id !== undefined,
        "must have view_id or external_id",
      ),
  },
  (given, workspace) => {
    const view = workspace.views.find(given);
    if (view === undefined) throw new SlackError("not_found");
    const draft = readView(given.view, view.draft.type, workspace);
    return answer(workspace.views.update(view, draft, given.hash), workspace);
  },
);

export const publish = method(
  "views.publish",
  {
    tier: 4,
    arguments: z.strictObject({
      user_id: z.string().min(1),
      hash: z.string().optional(),
      view: z.unknown(),
    }),
  },
  (given, workspace) => {
    const user = workspace.directory.findUser(given.user_id);
    if (user?.id !== given.user_id) {
      throw refusal("invalid_arguments", ["invalid `user_id` [json-pointer:/user_id]"]);
    }
    const draft = readView(given.view, "home", workspace);
    return answer(workspace.views.publish(user.id, draft, given.hash), workspace);
  },
);
