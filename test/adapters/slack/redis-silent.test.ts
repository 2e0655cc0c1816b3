import { expect, test } from "vitest";
import { OpsError } from "../../../jobs/error.ts";
import { ferryInSlack, WAYS } from "../../support/ferry-in-slack.ts";
import { memoryInbox } from "../../support/memory-inbox.ts";
import { until } from "../../support/until.ts";

/** Slack's patience with an acknowledgement. */
const ACKNOWLEDGED_MS = 3_000;

type World = Awaited<ReturnType<typeof ferryInSlack>>;

/** What somebody does; each first brings about all that must be there while Redis is well. */
const ACTS: Readonly<
  Record<string, (world: World) => Promise<() => Promise<{ tookMs: number } | undefined>>>
> = {
  async command({ slack }) {
    return () => slack.command("bob", "ferry", "/ferry", "history");
  },
  async mention({ slack }) {
    return () => slack.mention("bob", "ferry", "history");
  },
  async click({ slack, planWaits, sync }) {
    await planWaits();
    await sync();
    const card = slack
      .messages("ferry")
      .find(({ elements }) => elements.some(({ label }) => label === "Approve"));
    return () => slack.press("bob", card?.ts ?? "", "Approve");
  },
  async submission({ slack, planWaits, sync, modal }) {
    await planWaits();
    await sync();
    const card = slack
      .messages("ferry")
      .find(({ elements }) => elements.some(({ label }) => label === "Reject"));
    await slack.press("bob", card?.ts ?? "", "Reject");
    await modal("bob", "Reject k7m2qx9d");
    return () => slack.submitView("bob", { reason: "not tonight" });
  },
};

const CASES = Object.entries(ACTS).flatMap(([name, prepare]) =>
  WAYS.map((way) => [name, way, prepare] as const),
);

test.each(CASES)(
  "a %s over which the store hangs is acknowledged in time over %s, and its sender told",
  async (_, way, prepare) => {
    const world = await ferryInSlack({ way });
    const act = await prepare(world);
    world.redisHangs();

    const done = await act();

    expect(done?.tookMs).toBeLessThan(ACKNOWLEDGED_MS);
    await until(() =>
      expect(world.slack.ephemeral("bob").at(-1)?.shown).toContain("Redis has not answered for 1 s"),
    );
  },
);

test.each(CASES)(
  "a %s over which the inbox hangs, and fails at last, is acknowledged in time over %s, and its sender told",
  async (_, way, prepare) => {
    const inbox = memoryInbox();
    let fail: ((error: Error) => void) | undefined;
    let hangs = false;
    const take = (key: string, body: string) =>
      hangs
        ? new Promise<boolean>((_resolve, reject) => {
            fail = reject;
          })
        : inbox.take(key, body);
    const world = await ferryInSlack({ way, slack: { inbox: { ...inbox, take } } });
    const act = await prepare(world);
    hangs = true;
    const plan = await world.bot.store.plan("k7m2qx9d");

    const done = await act();
    expect(done?.tookMs).toBeLessThan(ACKNOWLEDGED_MS);
    expect(world.slack.ephemeral("bob")).toEqual([]);
    fail?.(new OpsError("redis.unreachable", { url: "redis://r", why: "timeout" }));

    await until(() => {
      const direct = world.slack.messages().filter(({ channel }) => channel.startsWith("D"));
      const told = [...world.slack.ephemeral("bob"), ...direct].map(({ shown }) => shown);
      expect(told).toEqual([expect.stringContaining("Redis does not answer")]);
    });
    expect(await world.bot.store.plan("k7m2qx9d")).toEqual(plan);
  },
);

test("a menu over which the store hangs is empty in time, and the form that is sent in says why", async () => {
  const { slack, modal, redisHangs } = await ferryInSlack();
  await slack.command("ann", "ferry", "/migrate");
  const { id } = await modal("ann", "Move a VM");
  await slack.choose("ann", id, "VM", "vm1");
  await modal("ann", "vm1 is on kvm1");
  await slack.choose("ann", id, "Move it to", "kvm2");
  redisHangs();

  expect(await slack.suggest("ann", id, "VM", "vm")).toEqual([]);
  const { tookMs } = await slack.submitView("ann");

  expect(tookMs).toBeLessThan(ACKNOWLEDGED_MS);
  await until(() => {
    const told = [...slack.openViews("ann"), ...slack.ephemeral("ann")].map(({ shown }) => shown);
    expect(told.join("\n")).toContain("Redis has not answered");
  });
});
