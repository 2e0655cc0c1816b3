import { describe, expect, it } from "vitest";
import type { Granted } from "../../bot/access.ts";
import { handle } from "../../bot/handle.ts";
import { migrationSteps } from "../support/example-steps.ts";
import { fakeChat } from "../support/fake-chat.ts";
import { plain } from "../support/plain.ts";
import { memoryBot } from "../support/slack-under-test.ts";
import { examplePlan } from "../support/store-contract.ts";

const ID = "k7m2qx9d";
const ALL: Granted = { atMost: ["viewer", "requester", "approver"], mayLook: false };

/** Somebody on a platform whose own roles have a say types a command, or presses Approve. */
async function world() {
  const bot = memoryBot();
  await bot.store.createPlan(
    examplePlan({
      state: "waiting",
      steps: migrationSteps,
      risk: "disruptive",
      expiresAt: Date.now() + 60_000,
      approvals: [],
    }),
  );
  const chat = fakeChat();
  return {
    bot,
    async act(account: string, granted: Granted, words?: readonly string[]) {
      const { from, answers } = chat.sender(account);
      const said =
        words === undefined
          ? ({ type: "click", button: `approve.${ID}` } as const)
          : ({ type: "command", words, typed: words.join(" ") } as const);
      await handle({ ...said, from: { ...from, granted } }, bot);
      return answers.map(plain).join("\n");
    },
  };
}

describe("where a platform's own roles have a say", () => {
  it("an approver approves with the role, and not without it, and is told which one they lack", async () => {
    const { bot, act } = await world();

    expect(await act("bob", { ...ALL, atMost: ["viewer", "requester"] })).toContain(
      "bob, you are approver in the site file, but lack the role that goes with it on fake",
    );
    expect((await bot.store.plan(ID))?.state).toBe("waiting");
    expect(await act("bob", ALL)).toContain(`Approved: plan ${ID} is queued`);
  });

  it("a role adds nothing to what the site file says", async () => {
    const { bot, act } = await world();

    expect(await act("eve", ALL)).toContain("eve");
    expect((await bot.store.plan(ID))?.state).toBe("waiting");
  });

  it("a stranger who may look looks, and neither asks, nor approves, nor cancels", async () => {
    const { bot, act } = await world();
    const guest = { ...ALL, mayLook: true };

    expect(await act("mallory", guest, ["ferry", "history"])).toContain("The latest 1 plan");
    await act("mallory", guest);
    await act("mallory", guest, ["ferry", "cancel", ID]);
    await act("mallory", guest, ["migrate", "vm1", "kvm2"]);

    expect(await bot.store.recentPlans(10)).toMatchObject([{ id: ID, state: "waiting", approvals: [] }]);
    expect(await act("mallory", ALL, ["ferry", "history"])).toContain("Ferry does not know you");
  });
});
