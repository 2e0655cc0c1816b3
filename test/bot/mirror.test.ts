import { describe, expect, it } from "vitest";
import { handle } from "../../bot/handle.ts";
import { keepThread } from "../../bot/keep-thread.ts";
import { mirrored } from "../../bot/mirror.ts";
import { answeredLook } from "../support/answered-look.ts";
import { askedWorker } from "../support/asked-worker.ts";
import { botSite } from "../support/bot-site.ts";
import { migrationSteps } from "../support/example-steps.ts";
import { fakeChat } from "../support/fake-chat.ts";
import { fakeQueue } from "../support/fake-queue.ts";
import { memoryPosts } from "../support/memory-posts.ts";
import { memoryStore } from "../support/memory-store.ts";
import { plain } from "../support/plain.ts";
import { silentLog } from "../support/silent-log.ts";
import { examplePlan } from "../support/store-contract.ts";

const ID = "k7m2qx9d";

/** A plan of ann's from Discord that waits, on a site whose plans are all shown in Slack too. */
async function world() {
  const store = memoryStore();
  const people = botSite.people.map((person) =>
    person.name === "ann"
      ? { ...person, accounts: { discord: "1", slack: "T1/U9" }, roles: ["requester", "approver"] as const }
      : { ...person, accounts: { ...person.accounts, discord: `9${person.name.length}` } },
  );
  const secondPerson = { approvals: 1, secondPerson: true };
  const policy = { ...botSite.policy, approvals: { ...botSite.policy.approvals, disruptive: secondPerson } };
  const site = { ...botSite, people, policy };
  await store.createPlan(
    examplePlan({
      state: "waiting",
      place: { platform: "discord", channel: "1/2" },
      requestedBy: { person: "ann", platform: "discord", account: "1" },
      steps: migrationSteps,
      risk: "disruptive",
      expiresAt: Date.now() + 60_000,
      approvals: [],
    }),
  );
  const [discord, slack] = [fakeChat({ platform: "discord" }), fakeChat({ platform: "slack" })];
  const seen = new Set<string>();
  const once = { first: async (key: string) => !seen.has(key) && Boolean(seen.add(key)) };
  const ports = { store, site, posts: memoryPosts(), once, log: silentLog, now: Date.now };
  const bot = {
    ...ports,
    queue: fakeQueue(),
    lookAtHosts: answeredLook(store),
    askWorker: askedWorker(),
    newPlanId: () => "zzzzzzzz",
    patienceMs: 1_000,
  };
  const place = { platform: "slack", channel: "T1/C1" };
  return {
    store,
    discord,
    slack,
    sync: async () => {
      await keepThread(ID, { ...ports, chat: discord });
      await keepThread(ID, mirrored(place, { ...ports, chat: slack }));
    },
    async approve(platform: "slack" | "discord", account: string) {
      const { from, answers } = (platform === "slack" ? slack : discord).sender(account);
      await handle({ type: "click", button: `approve.${ID}`, from }, bot);
      return answers.map(plain).join("\n");
    },
  };
}

const shown = (chat: ReturnType<typeof fakeChat>) =>
  chat.posts.map(({ key, broadcast, message }) => ({ key, broadcast, message }));

describe("a plan that is shown on two platforms", () => {
  it("has the same story in both threads, each in its own place", async () => {
    const { discord, slack, sync } = await world();

    await sync();

    expect(shown(slack)).toEqual(shown(discord));
    expect(slack.roots()[0]?.place).toEqual({ platform: "slack", channel: "T1/C1" });
    expect(discord.roots()[0]?.place).toEqual({ platform: "discord", channel: "1/2" });
  });

  it("is approved on the one for the other, and both threads say so", async () => {
    const { store, discord, slack, sync, approve } = await world();
    await sync();

    expect(await approve("slack", "T1/U1")).toContain(`Approved: plan ${ID} is queued`);
    await sync();

    expect(await store.plan(ID)).toMatchObject({
      state: "approved",
      approvals: [{ by: { person: "bob", platform: "slack", account: "T1/U1" } }],
    });
    expect(shown(slack)).toEqual(shown(discord));
    expect(slack.posts.map(({ message }) => plain(message)).join()).toContain("approved by bob");
    expect(slack.posts.flatMap(({ message }) => message.buttons.map(({ id }) => id))).not.toContain(
      `approve.${ID}`,
    );
  });

  it("knows its requester on both: their click elsewhere is no second person's", async () => {
    const { store, approve } = await world();

    expect(await approve("slack", "T1/U9")).toContain("somebody else");
    expect((await store.plan(ID))?.state).toBe("waiting");
  });

  it("posts nothing twice, also when a bot begins anew", async () => {
    const { slack, discord, sync } = await world();

    await sync();
    await sync();

    expect(new Set(slack.posts.map(({ key }) => key)).size).toBe(slack.posts.length);
    expect(slack.posts.length).toBe(discord.posts.length);
  });
});
