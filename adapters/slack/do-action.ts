import type { ModalView } from "@slack/types";
import { ofInteraction } from "./account.ts";
import { dialogFailed } from "./do-command.ts";
import { type Doing, give, senderAt, tellError } from "./doing.ts";
import { isClosed, openView, updateView } from "./modals.ts";
import type { ActionPayload } from "./payloads.ts";
import { VM_MENU } from "./views/ids.ts";
import { vmChosen } from "./views/migrate.ts";
import { rejectModal } from "./views/reject-modal.ts";
import { showPlan } from "./views/show-plan.ts";

/** A button was pressed, or something was chosen in a form. */
export async function doAction(key: string, payload: ActionPayload, doing: Doing): Promise<void> {
  const [{ type, action_id, value = action_id }] = payload.actions;
  const { view } = payload;
  if (view !== undefined && action_id === VM_MENU) return chooseVm(view, payload, doing);
  if (type !== "button") return;

  const where = {
    account: ofInteraction(payload),
    channel: payload.channel?.id,
    thread: threadOf(payload),
    isHome: view?.type === "home",
    responseUrl: payload.response_url,
  };
  const from = senderAt(where, doing);
  const plan = value.split(".")[1] ?? "";
  const open = (shown: ModalView) => openView(payload.trigger_id, shown, doing.api);
  if (value.startsWith("reject.")) {
    const { channel, thread } = where;
    const ids = { button: value, ...(channel && { channel }), ...(thread && { thread }) };
    await open(rejectModal(plan, ids)).catch((error: unknown) =>
      tellError(dialogFailed(error, `/ferry reject ${plan} <reason>`), from, value, doing),
    );
  } else if (value.startsWith("show.")) {
    // Who has closed it already does not want to know.
    const update = (id: string, shown: ModalView) =>
      updateView(id, shown, doing.api).catch((error: unknown) => {
        if (!isClosed(error)) throw error;
      });
    await showPlan(value, from, { bot: doing.bot, open, update }).catch((error: unknown) =>
      tellError(dialogFailed(error, `/ferry show ${plan}`), from, value, doing),
    );
  } else {
    await give({ type: "click", key, button: value, from }, doing);
  }
}

/**
 * The thread in which the answer is seen. A reply stands in one; a root is in
 * its channel, also when it has a thread. A reply that is shown in the channel
 * as well is pressed there: a payload does not say which copy it was, and an
 * answer in a thread that nobody has opened is none.
 */
function threadOf({ container, message }: ActionPayload): string | undefined {
  if (message?.subtype === "thread_broadcast") return undefined;
  const thread = container?.thread_ts ?? message?.thread_ts;
  return thread === container?.message_ts ? undefined : thread;
}

async function chooseVm(
  view: NonNullable<ActionPayload["view"]>,
  payload: ActionPayload,
  doing: Doing,
): Promise<void> {
  // Not by the view's hash: of two quick choices the later one would be refused, and the form would tell of the earlier.
  await doing.inOrder(view.id, async () => {
    const shown = await vmChosen(view, ofInteraction(payload), doing.bot);
    if (shown !== undefined) await updateView(view.id, shown, doing.api);
  });
}
