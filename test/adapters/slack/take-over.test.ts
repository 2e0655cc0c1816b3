import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import type { Intent } from "../../../bot/chat.ts";
import { memoryInbox } from "../../support/memory-inbox.ts";
import { slackUnderTest } from "../../support/slack-under-test.ts";
import { until } from "../../support/until.ts";

/** Two commands that a bot took and died over, and the next bot, whose hands are full with each until `finish`. */
async function left(roundMs: number) {
  const inbox = memoryInbox();
  const command = (trigger_id: string) => ({
    ...{ command: "/ferry", text: "hosts", user_id: "U0ANN", team_id: "T0FERRY", channel_id: "C0FERRY" },
    trigger_id,
  });
  for (const trigger of ["1", "2"]) await inbox.take(`c.${trigger}`, JSON.stringify(command(trigger)));
  const begun: Intent[] = [];
  const finishes: (() => void)[] = [];
  const made = await slackUnderTest(
    {},
    {
      inbox,
      roundMs,
      async onIntent(intent) {
        begun.push(intent);
        await new Promise<void>((resolve) => finishes.push(resolve));
      },
    },
  );
  const finish = () => finishes.shift()?.();
  onTestFinished(async () => {
    for (const each of finishes.splice(0)) each();
    await made.close();
  });
  return { inbox, begun, finish, made };
}

it("keeps nobody waiting at the start for what another bot left", async () => {
  const { begun, finish, inbox } = await left(60_000);

  // It is open by now, although the first is still in hand.
  await until(() => expect(begun.map(({ key }) => key)).toEqual(["c.1"]));
  finish();
  await until(() => expect(begun.map(({ key }) => key)).toEqual(["c.1", "c.2"]));
  finish();
  await until(() => expect([...inbox.open]).toEqual([]));
});

it("is one round at a time", async () => {
  const { begun, finish, inbox } = await left(1);
  await until(() => expect(begun).toHaveLength(1));

  // Many rounds' time: what is in hand stands in the inbox all the while.
  await delay(100);
  expect(begun).toHaveLength(1);
  finish();
  await until(() => expect(begun).toHaveLength(2));
  finish();

  await until(() => expect([...inbox.open]).toEqual([]));
  expect(begun.map(({ key }) => key)).toEqual(["c.1", "c.2"]);
});

it("takes nothing more once Ferry closes", async () => {
  const { begun, finish, inbox, made } = await left(60_000);
  await until(() => expect(begun).toHaveLength(1));

  const closing = made.chat.close();
  await until(() => expect(made.slack.sockets).toBe(0));
  finish();
  await closing;

  expect(begun.map(({ key }) => key)).toEqual(["c.1"]);
  expect([...inbox.open.keys()]).toEqual(["c.2"]);
});
