import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choicesFor } from "../../../adapters/discord/autocomplete.ts";
import { readInteraction } from "../../../adapters/discord/interaction.ts";
import { OpsError } from "../../../jobs/error.ts";
import type { Plan, Snapshot } from "../../../jobs/record.ts";
import { botSite } from "../../support/bot-site.ts";
import { interactionOf } from "../../support/discord-interaction.ts";
import { memoryBot } from "../../support/slack-under-test.ts";
import { seenHost, seenVm, sitesWithSnapshots } from "../../support/snapshots.ts";
import { examplePlan } from "../../support/store-contract.ts";

const ann = { account: { platform: "fake", account: "ann" } };
const bob = { account: { platform: "fake", account: "bob" } };

async function world(hosts: Snapshot["hosts"], plans: readonly Partial<Plan>[] = []) {
  const bot = memoryBot();
  await bot.store.saveSnapshot({ at: Date.now(), hosts });
  for (const plan of plans) await bot.store.createPlan(examplePlan(plan));
  return bot;
}

async function offered(
  path: string,
  values: Record<string, string>,
  focused: string,
  bot: Awaited<ReturnType<typeof world>>,
  from: Parameters<typeof choicesFor>[1] = ann,
) {
  const interaction = readInteraction(interactionOf(path, values, { focused }));
  if (interaction?.type !== 4) throw new Error("that completes nothing");
  return choicesFor(interaction.data, from, bot);
}

const three = [
  seenHost("nfs1"),
  seenHost("kvm1", [seenVm("vm1"), seenVm("web-01")]),
  seenHost("kvm2", [seenVm("vm2")]),
];

describe("what Discord completes", () => {
  it("is the VMs that were seen, with where and how they are", async () => {
    const bot = await world(three);

    expect(await offered("migrate", { vm: "" }, "vm", bot)).toEqual([
      { name: "vm1 · on kvm1: running, 2 GiB", value: "kvm1/vm1" },
      { name: "vm2 · on kvm2: running, 2 GiB", value: "kvm2/vm2" },
      { name: "web-01 · on kvm1: running, 2 GiB", value: "kvm1/web-01" },
    ]);
    expect((await offered("migrate", { vm: "wb1" }, "vm", bot)).map(({ value }) => value)).toEqual([
      "kvm1/web-01",
    ]);
  });

  it("marks destinations that cannot take the VM, and puts the others first", async () => {
    const bot = await world(three);

    for (const vm of ["kvm1/vm1", "vm1"]) {
      const choices = await offered("migrate", { vm, destination: "" }, "destination", bot);
      expect(choices.map(({ value }) => value)).toEqual(["kvm2", "nfs1", "kvm1"]);
      expect(choices[1]?.name).toBe("nfs1 · impossible: it only serves shares and runs no VMs");
      expect(choices[2]?.name).toBe("kvm1 · impossible: vm1 is there already");
    }
  });

  it("is, of sources, only where the VM was seen", async () => {
    const bot = await world(three);

    const choices = await offered("migrate", { vm: "vm2", source: "" }, "source", bot);

    expect(choices.map(({ value }) => value)).toEqual(["kvm2"]);
  });

  it("is the last of several hosts, after those that stand there", async () => {
    const bot = await world(three);

    const choices = await offered("ferry prepare", { hosts: "kvm1 kv" }, "hosts", bot);

    expect(choices.map(({ value }) => value)).toContain("kvm1 kvm2");
  });

  it("is plans that the command fits, those first that wait for the one who types", async () => {
    const base = { expiresAt: Date.now() + 60_000, risk: "disruptive" as const };
    const bot = await world(three, [
      { id: "k7m2qx9d", state: "waiting", ...base, createdAt: 1 },
      { id: "w4jz8rtp", state: "waiting", ...base, createdAt: 2, planOnly: true },
      { id: "m9xq3vbn", state: "done", createdAt: 3 },
    ]);
    const ids = async (path: string) =>
      (await offered(path, { plan: "" }, "plan", bot, bob)).map(({ value }) => value);

    expect(await ids("ferry approve")).toEqual(["k7m2qx9d"]);
    expect(await ids("ferry reject")).toEqual(["k7m2qx9d", "w4jz8rtp"]);
    expect(await ids("ferry undo")).toEqual(["m9xq3vbn"]);
    expect(await ids("ferry show")).toEqual(["k7m2qx9d", "m9xq3vbn", "w4jz8rtp"]);
    expect((await offered("ferry approve", { plan: "" }, "plan", bot, bob))[0]?.name).toContain(
      "k7m2qx9d · vm1",
    );
  });

  it("is shares and commands", async () => {
    const bot = await world(three);

    expect(await offered("ferry share", { share: "i" }, "share", bot)).toEqual([
      { name: "images · /srv/images of nfs1", value: "images" },
    ]);
    expect((await offered("ferry help", { command: "vol" }, "command", bot))[0]?.value).toBe("volume create");
  });

  it("is nothing for whoever may not look, and where Redis is silent", async () => {
    const bot = await world(three);
    const stranger = { account: { platform: "fake", account: "mallory" } };
    const silent = {
      ...bot,
      store: { ...bot.store, snapshot: () => Promise.reject(new OpsError("redis.full", { url: "x" })) },
    };

    expect(await offered("migrate", { vm: "" }, "vm", bot, stranger)).toEqual([]);
    expect(await offered("migrate", { vm: "" }, "vm", silent)).toEqual([]);
  });

  it("stays within what Discord takes, whatever there is", async () => {
    await fc.assert(
      fc.asyncProperty(sitesWithSnapshots, async ({ site, hosts }) => {
        const bot = { ...memoryBot(), site: { ...site, people: botSite.people } };
        await bot.store.saveSnapshot({ at: Date.now(), hosts });
        for (const focused of ["vm", "destination", "source"]) {
          const choices = await offered("migrate", { [focused]: "" }, focused, bot);
          expect(choices.length).toBeLessThanOrEqual(25);
          for (const { name, value } of choices) {
            expect(name.length).toBeGreaterThan(0);
            expect(Math.max(name.length, value.length)).toBeLessThanOrEqual(100);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
