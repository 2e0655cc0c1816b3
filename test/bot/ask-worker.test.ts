import { expect, test } from "vitest";
import { asksWorker } from "../../bot/ask-worker.ts";
import type { LookAnswer } from "../../jobs/look.ts";
import { fakeQueue } from "../support/fake-queue.ts";
import { memoryStore } from "../support/memory-store.ts";

const question = { about: "vm", vm: "vm1" } as const;
const answer: LookAnswer = { about: "vm", places: [], silent: [], slow: [] };

/** Asks, on a clock that goes as fast as one waits; `at` is when a worker answers, ms. */
async function asked(at: number | undefined, said = answer) {
  let now = 0;
  let notices = 0;
  const store = memoryStore();
  const queue = fakeQueue();
  const ask = asksWorker({
    store,
    queue,
    now: () => now,
    async pause(ms) {
      now += ms;
      if (at !== undefined && now >= at) await store.answerLook("id1", said);
    },
    newLookId: () => "id1",
  });
  const found = await ask(question, async () => {
    notices += 1;
  }).catch((error: unknown) => error);
  return { found, notices, tookMs: now, jobs: queue.jobs, written: await store.look("id1") };
}

test("the question is written down before the job that asks for it, and the answer comes back", async () => {
  const { found, notices, jobs, written } = await asked(300);

  expect(found).toEqual(answer);
  expect(written).toEqual(question);
  expect(jobs).toEqual(["look id1"]);
  expect(notices).toBe(0);
});

test("whoever waits longer than a moment is told once that they were heard", async () => {
  const { found, notices } = await asked(9_000);

  expect(found).toEqual(answer);
  expect(notices).toBe(1);
});

test("the wait ends though no worker answers, and the error says so", async () => {
  const { found, notices, tookMs } = await asked(undefined);

  expect(found).toMatchObject({ code: "look.no-answer", message: "No worker has answered for 18 s" });
  expect(tookMs).toBeLessThan(18_500);
  expect(notices).toBe(1);
});

test("what a worker could not find out comes back as it is", async () => {
  const failed: LookAnswer = {
    about: "failed",
    error: { code: "look.no-vm", title: "None", remedy: "Look." },
  };

  expect((await asked(300, failed)).found).toEqual(failed);
});

test("an answer to something else is a bug", async () => {
  const other: LookAnswer = { about: "console", host: "kvm1", file: "/f", text: "", ageMs: 0 };

  expect((await asked(300, other)).found).toBeInstanceOf(TypeError);
});
