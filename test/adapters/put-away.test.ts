import { afterEach, describe, expect, it } from "vitest";
import { putAway } from "../../adapters/put-away.ts";
import { OpsError } from "../../jobs/error.ts";
import { memoryInbox } from "../support/memory-inbox.ts";
import { silentLog } from "../support/silent-log.ts";
import { type SlackUnderTest, slackUnderTest } from "../support/slack-under-test.ts";
import { until } from "../support/until.ts";

const silence = () => new OpsError("redis.unreachable", { url: "redis://r", why: "Command timed out" });

describe("putting away", () => {
  const stop = new AbortController();
  afterEach(() => stop.abort());

  it("goes on until Redis answers", async () => {
    const inbox = memoryInbox();
    let silent = 3;
    const done = async (key: string) => {
      silent -= 1;
      if (silent >= 0) throw silence();
      await inbox.done(key);
    };
    await inbox.take("c.1", "one");
    await inbox.take("c.2", "two");
    const put = putAway({ ...inbox, done }, { signal: stop.signal, log: silentLog, againMs: 1 });

    await put("c.1");
    await put("c.2");

    await until(() => expect([...inbox.open]).toEqual([]));
  });

  it("ends with Ferry", async () => {
    let tries = 0;
    const end = new AbortController();
    const done = async () => {
      tries += 1;
      if (tries === 3) end.abort();
      throw silence();
    };
    const put = putAway({ ...memoryInbox(), done }, { signal: end.signal, log: silentLog, againMs: 1 });

    await put("c.1");
    await until(() => expect(end.signal.aborted).toBe(true));
    await put("c.2");

    expect(tries).toBe(4);
  });
});

describe("what was told to be not done", () => {
  let made: SlackUnderTest;
  afterEach(() => made.close());
  const told = () =>
    until(() => expect(made.slack.ephemeral("ann").at(-1)?.shown).toContain("Redis does not answer"));

  it("is not done by another bot although Redis had taken it", async () => {
    const inbox = memoryInbox();
    let isSilent = true;
    made = await slackUnderTest(
      {},
      {
        inbox: {
          ...inbox,
          async take(key, body) {
            await inbox.take(key, body);
            throw silence();
          },
          async done(key) {
            if (isSilent) throw silence();
            await inbox.done(key);
          },
        },
      },
    );

    await made.slack.command("ann", "ferry", "/migrate", "vm1 kvm2");
    await told();
    expect(inbox.open.size).toBe(1);
    isSilent = false;

    await until(() => expect([...inbox.open]).toEqual([]));
    expect(made.intents).toEqual([]);
  });

  it("is not done by another bot although Redis takes it afterwards", async () => {
    const inbox = memoryInbox();
    let takesAtLast: () => Promise<boolean> = async () => true;
    const done: string[] = [];
    made = await slackUnderTest(
      {},
      {
        inbox: {
          ...inbox,
          async take(key, body) {
            takesAtLast = () => inbox.take(key, body);
            throw silence();
          },
          async done(key) {
            await inbox.done(key);
            done.push(key);
          },
        },
      },
    );

    await made.slack.command("ann", "ferry", "/migrate", "vm1 kvm2");
    await told();
    await until(() => expect(done).toHaveLength(1));

    expect(await takesAtLast()).toBe(false);
    expect([...inbox.open]).toEqual([]);
  });

  it("stays in the inbox where nobody could be told", async () => {
    const inbox = memoryInbox();
    const warned: string[] = [];
    made = await slackUnderTest(
      {},
      {
        log: { ...silentLog, warn: (_, what) => void warned.push(what) },
        inbox: {
          ...inbox,
          async take(key, body) {
            await inbox.take(key, body);
            throw silence();
          },
        },
      },
    );
    made.slack.faults.answer("chat.postEphemeral", { error: "is_archived" }, 9);
    made.slack.faults.answer("chat.postMessage", { error: "messages_tab_disabled" }, 9);

    await made.slack.mention("ann", "ferry", "hosts");

    await until(() => expect(warned).toContain("an answer could not be given"));
    expect(inbox.open.size).toBe(1);
  });
});
