import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Courier } from "../courier.ts";
import type { FaultPlan } from "../fault-plan.ts";
import { closedBody, submissionBody } from "../interaction-payloads.ts";
import { readView } from "../methods/views.ts";
import { type Actions, NotAcknowledged } from "../people.ts";
import { SlackError } from "../slack-error.ts";
import type { View } from "../views.ts";
import type { Workspace } from "../workspace.ts";
import { checkInputs } from "./check-inputs.ts";
import { findElement } from "./place.ts";

const answer = z.discriminatedUnion("response_action", [
  z.strictObject({ response_action: z.literal("clear") }),
  z.strictObject({ response_action: z.literal("update"), view: z.unknown() }),
  z.strictObject({ response_action: z.literal("push"), view: z.unknown() }),
  z.strictObject({
    response_action: z.literal("errors"),
    errors: z.record(z.string(), z.string().min(1)),
  }),
]);

/** Does what the app answered to a submission; throws SlackError for what Slack refuses ("We had some trouble connecting"). */
function follow(given: unknown, view: View, workspace: Workspace): void {
  const { views } = workspace;
  if (given === undefined) {
    views.close(view.userId, false);
    return;
  }
  const parsed = answer.safeParse(given);
  if (!parsed.success) throw new SlackError("invalid_response_action");
  switch (parsed.data.response_action) {
    case "clear":
      views.close(view.userId, true);
      return;
    case "update":
      views.update(view, readView(parsed.data.view, "modal", workspace), undefined);
      return;
    case "push":
      views.push(view.userId, readView(parsed.data.view, "modal", workspace));
      return;
    case "errors": {
      const inputs = view.draft.blocks.filter(({ type }) => type === "input").map(({ block_id }) => block_id);
      const { errors } = parsed.data;
      if (Object.keys(errors).length === 0 || Object.keys(errors).some((id) => !inputs.includes(id))) {
        throw new SlackError("invalid_errors");
      }
      view.errors = errors;
    }
  }
}

/** Submitting and closing modals. */
export function modals(
  workspace: Workspace,
  courier: Courier,
  faults: FaultPlan,
  actions: Pick<Actions, "choose" | "type">,
): Pick<Actions, "submitView" | "closeView"> {
  function top(userName: string) {
    const user = workspace.directory.user(userName);
    const view = workspace.views.stack(user.id).at(-1);
    if (view === undefined) throw new Error(`${user.name} has no modal open`);
    return { user, view };
  }

  /** Resolves when the app has put another view in its place; rejects after 10 s. */
  async function changed({ id, hash }: View): Promise<void> {
    for (const until = Date.now() + 10_000; workspace.views.find({ view_id: id })?.hash === hash; ) {
      if (Date.now() > until) throw new Error(`The app has not updated view ${id}`);
      await delay(5);
    }
  }

  return {
    async submitView(userName, values = {}) {
      for (const [name, wanted] of Object.entries(values)) {
        const { user, view } = top(userName);
        const { element } = findElement(view, name, user, workspace);
        if (/_input$/.test(element.type)) await actions.type(userName, name, wanted);
        else await actions.choose(userName, view.id, name, wanted);
      }
      const { user, view } = top(userName);
      if (view.draft.type === "modal" && view.draft.submit === undefined) {
        throw new Error("This modal has no button to submit it");
      }
      checkInputs(view);
      view.errors = {};
      const body = submissionBody(workspace, user, view);
      const delivered = await courier.deliver({ type: "interactive", body });
      if (faults.takeLateView()) await changed(view);
      try {
        follow(delivered.answer, workspace.views.find({ view_id: view.id }) ?? view, workspace);
      } catch (error) {
        if (!(error instanceof SlackError)) throw error;
        throw new NotAcknowledged(error.code, JSON.stringify(error.rest));
      }
      return delivered;
    },

    async closeView(userName) {
      const { user, view } = top(userName);
      const { draft } = view;
      const isCleared = draft.type === "modal" && draft.clear_on_close === true;
      workspace.views.close(user.id, isCleared);
      if (draft.type !== "modal" || draft.notify_on_close !== true) return undefined;
      const body = closedBody(workspace, user, view, isCleared);
      return await courier.deliver({ type: "interactive", body });
    },
  };
}
