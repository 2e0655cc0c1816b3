import type { Sender } from "../../bot/chat.ts";
import { OpsError } from "../../jobs/error.ts";
import { ofInteraction } from "./account.ts";
import { type Doing, give, senderAt, tellError } from "./doing.ts";
import { updateView } from "./modals.ts";
import type { SubmissionPayload } from "./payloads.ts";
import { placeOf } from "./place.ts";
import { answerInModal } from "./views/answer-in-modal.ts";
import { MIGRATE_MODAL, REJECT_MODAL } from "./views/ids.ts";
import { readRejection } from "./views/reject.ts";
import { type Submission, submitMigrate } from "./views/submit-migrate.ts";

/** How a view that was sent in is acknowledged, and what is to be done after that. */
export interface Read {
  /** Undefined closes the modal. */
  readonly ack: Submission["ack"] | undefined;
  act(): Promise<void>;
}

/** Reads a view that was sent in. Never throws, and takes 1.5 s at most: Slack waits for the acknowledgement. */
export async function readSubmission(key: string, payload: SubmissionPayload, doing: Doing): Promise<Read> {
  const { view } = payload;
  const account = ofInteraction(payload);
  switch (view.callback_id) {
    case MIGRATE_MODAL: {
      const submission = await submitMigrate(view, account, doing.bot);
      if (!("command" in submission)) return { ack: submission.ack, act: async () => {} };
      return { ack: submission.ack, act: () => migrate(key, submission, account, doing) };
    }
    case REJECT_MODAL:
      return { ack: undefined, act: () => reject(key, payload, doing) };
    default: {
      const old = new OpsError("command.old-button");
      const act = () => tellError(old, senderAt({ account }, doing), view.callback_id, doing);
      return { ack: undefined, act };
    }
  }
}

async function migrate(
  key: string,
  { command, channel, viewId }: Extract<Submission, { command: object }>,
  account: Sender["account"],
  doing: Doing,
): Promise<void> {
  const { bot, api, identity, signal } = doing;
  const update = (view: Parameters<typeof updateView>[1]) => updateView(viewId, view, api);
  const inModal = answerInModal({ bot, channel, update, signal });
  const inChannel = senderAt({ account, channel }, doing).answer;
  // Somebody who has closed the form still wants to know.
  const answer: Sender["answer"] = (message) => inModal(message).catch(() => inChannel(message));
  await give({ ...command, key, from: { account, place: placeOf(identity.team, channel), answer } }, doing);
}

async function reject(key: string, payload: SubmissionPayload, doing: Doing): Promise<void> {
  const { click, channel, thread } = readRejection(payload.view);
  const isHome = channel === undefined;
  const from = senderAt({ account: ofInteraction(payload), channel, thread, isHome }, doing);
  await give({ ...click, key, from }, doing);
}
