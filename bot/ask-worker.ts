import { OpsError } from "../jobs/error.ts";
import type { AnswerTo, LookAnswer, Question } from "../jobs/look.ts";
import type { Queue } from "../jobs/queue.ts";
import type { Store } from "../jobs/store.ts";

export interface AskPorts {
  readonly store: Pick<Store, "askLook" | "lookAnswer">;
  readonly queue: Pick<Queue, "look">;
  /** ms since 1970. */
  now(): number;
  /** Resolves after so many ms. */
  pause(ms: number): Promise<void>;
  newLookId(): string;
}

/** What became of a question: what the worker found, or what kept it from finding anything. */
type Found<A extends Question["about"]> = AnswerTo<A> | AnswerTo<"failed">;

/**
 * Has a worker ask the hosts, and waits for its answer; `onWait` is called once
 * when that takes more than a moment. Throws OpsError `look.no-answer` when
 * nobody has answered in time, and `redis.*`.
 */
export type AskWorker = <A extends Question["about"]>(
  question: Extract<Question, { about: A }>,
  onWait: () => Promise<void>,
) => Promise<Found<A>>;

/** More than a worker gives hosts that are slow, twice: then it answers without them. */
const LONGEST_MS = 18_000;
const EVERY_MS = 150;
/** Somebody who waits longer than this is told that they were heard. */
const NOTICE_MS = 1_000;

/** The way to ask: whichever worker takes the job writes the answer down, and whatever becomes of it, the wait ends. */
export const asksWorker =
  ({ store, queue, now, pause, newLookId }: AskPorts): AskWorker =>
  async (question, onWait) => {
    const id = newLookId();
    await store.askLook(id, question);
    await queue.look(id);
    let isTold = false;
    for (const began = now(); now() - began < LONGEST_MS; await pause(EVERY_MS)) {
      const answer = await store.lookAnswer(id);
      if (answer !== undefined) return fitting(answer, question.about);
      if (!isTold && now() - began >= NOTICE_MS) {
        isTold = true;
        await onWait();
      }
    }
    throw new OpsError("look.no-answer", { seconds: LONGEST_MS / 1000 });
  };

function fitting<A extends Question["about"]>(answer: LookAnswer, about: A): Found<A> {
  if (isAbout(answer, about) || answer.about === "failed") return answer;
  throw new TypeError(`asked about ${about}, told about ${answer.about}`);
}

const isAbout = <A extends Question["about"]>(answer: LookAnswer, about: A): answer is AnswerTo<A> =>
  answer.about === about;
