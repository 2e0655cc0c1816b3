import { expect, it } from "vitest";
import { keepHomes } from "../../../../adapters/slack/views/keep-homes.ts";
import { ChatError } from "../../../../bot/chat.ts";
import { message } from "../../../../bot/message.ts";
import { planned } from "../../../support/planned.ts";
import { scene } from "../../../support/scene.ts";
import { viewText } from "../../../support/view-faults.ts";

const bob = { platform: "fake", account: "bob" };
const eve = { platform: "fake", account: "eve" };

/** Home tabs, what was published, and a clock that a test moves on: `pass` ends every pause. */
function stage(refuse: (published: number) => Error | undefined = () => undefined) {
  const play = scene();
  const published: { account: string; text: string }[] = [];
  const pauses: { end(): void }[] = [];
  const waiting: (() => void)[] = [];
  const woken = () => {
    for (const wake of waiting.splice(0)) wake();
  };
  const homes = keepHomes({
    bot: play,
    publish: async ({ account }, view) => {
      published.push({ account, text: viewText(view) });
      woken();
      const refusal = refuse(published.length);
      if (refusal !== undefined) throw refusal;
    },
    pause: (_ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener("abort", () => reject(signal.reason));
        pauses.push({ end: resolve });
        woken();
      }),
  });
  return {
    play,
    homes,
    published,
    /** Resolves when so many were published and each drawer pauses. */
    async drawn(count: number, drawers = 1) {
      while (published.length < count || pauses.length < drawers) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    pass() {
      for (const { end } of pauses.splice(0)) end();
    },
  };
}

it("draws a Home tab when somebody looks at it", async () => {
  const { homes, published, drawn } = stage();
  homes.opened(eve);
  await drawn(1);

  expect(published).toMatchObject([{ account: "eve", text: expect.stringContaining("You are eve here") }]);
  await homes.close();
});

it("draws it again once after a burst of decisions, with how things stand then", async () => {
  const { play, homes, published, drawn, pass } = stage();
  await play.say("ann", "/migrate vm1 kvm1 kvm2");
  await planned(play);
  homes.opened(bob);
  await drawn(1);
  await play.click("bob", "approve.k7m2qx9d");
  for (let n = 0; n < 20; n += 1) homes.decided(bob);
  expect(published).toHaveLength(1);
  pass();
  await drawn(2);
  pass();

  expect(published).toHaveLength(2);
  expect(published[0]?.text).toContain("Waits for your approval\nvm1: kvm1 → kvm2");
  expect(published[1]?.text).toContain("Nothing waits for you.");
  await homes.close();
});

it("keeps one person's drawing from holding up another's", async () => {
  const { homes, published, drawn } = stage();
  homes.decided(bob);
  homes.decided(eve);
  await drawn(2, 2);

  expect(published.map(({ account }) => account).sort()).toEqual(["bob", "eve"]);
  await homes.close();
});

it("shows the answer to a click there at once, until the person comes again", async () => {
  const { homes, published, drawn } = stage();
  homes.opened(bob);
  await drawn(1);
  await homes.say(bob, message("Approved: plan k7m2qx9d is queued", "good", "approved"));
  homes.opened(bob);
  await drawn(3);

  expect(published[1]?.text).toMatch(/^Approved: plan k7m2qx9d is queued/);
  expect(published[2]?.text).not.toContain("Approved");
  await homes.close();
});

it("draws once more what was wanted while it drew", async () => {
  const { homes, published, drawn } = stage();
  homes.opened(bob);
  homes.opened(bob);
  await drawn(2);

  expect(published).toHaveLength(2);
  await homes.close();
});

it("goes on after Slack has refused one", async () => {
  const { homes, published, drawn, pass } = stage((count) =>
    count === 1 ? new ChatError("invalid_blocks", false) : undefined,
  );
  homes.opened(bob);
  await drawn(1);
  homes.decided(bob);
  pass();
  await drawn(2);

  expect(published).toHaveLength(2);
  await homes.close();
});

it("tries an answer again that Slack's short troubles kept from being shown", async () => {
  const { homes, published, drawn, pass } = stage((count) =>
    count < 3 ? new ChatError("Slack takes no more", true) : undefined,
  );
  const said = homes.say(bob, message("Approved", "good", "approved"));
  for (let count = 1; count <= 3; count += 1) {
    await drawn(count);
    pass();
  }

  await said;
  expect(published.at(-1)?.text).toMatch(/^Approved/);
  await homes.close();
});

it.each([
  ["takes no more, three times", new ChatError("Slack takes no more", true), 3],
  ["refuses it", new ChatError("not_enabled", false), 1],
] as const)("says that an answer cannot be shown where Slack %s", async (_, refusal, tries) => {
  const { homes, published, drawn, pass } = stage(() => refusal);
  const said = homes.say(bob, message("Approved", "good", "approved")).catch((error: unknown) => error);
  for (let count = 1; count <= tries; count += 1) {
    await drawn(count);
    pass();
  }

  expect(await said).toBe(refusal);
  expect(published).toHaveLength(tries);
  await homes.close();
});

it("leaves no answer hanging when it is closed, or was before", async () => {
  const { homes, drawn } = stage(() => new ChatError("Slack takes no more", true));
  const said = homes.say(bob, message("Approved", "good", "approved")).catch(() => "not shown");
  await drawn(1);
  await homes.close();

  expect(await said).toBe("not shown");
  await expect(homes.say(bob, message("Approved", "good", "approved"))).rejects.toBeDefined();
});

it("draws nothing more once it is closed", async () => {
  const { homes, published, drawn } = stage();
  homes.opened(bob);
  await drawn(1);
  homes.decided(bob);
  await homes.close();
  homes.opened(bob);
  homes.opened(eve);

  expect(published).toHaveLength(1);
});
