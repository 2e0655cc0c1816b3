import { lookAnswer, question } from "../../jobs/look.ts";
import type { Store } from "../../jobs/store.ts";
import type { Commands } from "./connection.ts";
import { parseRecord } from "./record.ts";

type Looks = Pick<Store, "askLook" | "look" | "answerLook" | "lookAnswer">;

/** Longer than anybody waits for an answer; a worker that comes later finds nothing to do. */
const ASKED_MS = 30_000;

const questionKey = (id: string) => `ferry:look:${id}`;
const answerKey = (id: string) => `ferry:look:${id}:answer`;

/** Questions to the hosts and their answers, which are gone half a minute later. */
export const redisLooks = ({ ask }: Commands): Looks => ({
  async askLook(id, asked) {
    await ask((redis) => redis.set(questionKey(id), JSON.stringify(asked), "PX", ASKED_MS));
  },

  async look(id) {
    const text = await ask((redis) => redis.get(questionKey(id)));
    return text === null ? undefined : parseRecord(question, questionKey(id), text);
  },

  async answerLook(id, answer) {
    await ask((redis) => redis.set(answerKey(id), JSON.stringify(answer), "PX", ASKED_MS));
  },

  async lookAnswer(id) {
    const text = await ask((redis) => redis.get(answerKey(id)));
    return text === null ? undefined : parseRecord(lookAnswer, answerKey(id), text);
  },
});
