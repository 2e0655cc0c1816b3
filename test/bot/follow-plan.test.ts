import { describe, expect, it } from "vitest";
import { followPlan } from "../../bot/follow-plan.ts";
import type { Message } from "../../bot/message.ts";
import { blockedSteps } from "../support/example-steps.ts";
import { plain } from "../support/plain.ts";
import { planned } from "../support/planned.ts";
import { type Scene, scene } from "../support/scene.ts";
import { unreachable } from "../support/snapshots.ts";

const ONE = "k7m2qx9d";

/** Follows a plan that `made` makes during the third pause; what was shown, and how long it was waited for. */
async function follow(made: (play: Scene) => Promise<unknown>, store?: (play: Scene) => Scene["store"]) {
  const play = scene();
  await play.say("ann", "/migrate vm1 kvm1 kvm2");
  const shown: Message[] = [];
  let pauses = 0;
  const ports = {
    ...play,
    store: store?.(play) ?? play.store,
    pause: async (ms: number) => {
      pauses += 1;
      play.pass(ms / 1000);
      if (pauses === 3) await made(play);
    },
  };
  await followPlan(ONE, ports, async (message) => {
    shown.push(message);
  });
  return { shown: shown.map(plain), pauses };
}

describe("a plan that is followed", () => {
  it("is shown once it is made: every step, the risk, and who decides until when; without buttons", async () => {
    const { shown, pauses } = await follow(planned);

    expect(pauses).toBe(3);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toContain(
      `Plan ${ONE} · vm1: kvm1 → kvm2 · live migration  [waiting for approval, waiting]`,
    );
    expect(shown[0]).toContain("· 4. Move vm1 from kvm1 to kvm2 while it runs  (disruptive)");
    expect(shown[0]).toContain("4 steps. The plan's risk: disruptive.");
    expect(shown[0]).toContain("Needs 1 approval, has 0. May approve: bob, carol or dave.");
    expect(shown[0]).not.toContain(`approve.${ONE}`);
  });

  it("is shown with everything that blocks it", async () => {
    const { shown } = await follow((play) => planned(play, ONE, { state: "blocked", steps: blockedSteps }));

    for (const { error } of blockedSteps) if (error !== undefined) expect(shown[0]).toContain(error.remedy);
    expect(shown[0]).not.toContain(`again.${ONE}`);
  });

  it("is shown with what kept it from being made", async () => {
    const { shown } = await follow((play) =>
      play.change(ONE, { state: "unplanned", error: unreachable("kvm2") }),
    );

    expect(shown[0]).toContain("kvm2 cannot be reached by SSH. Check that kvm2 is up.");
  });

  it("says that it needs no approval where the policy wants none", async () => {
    const { shown } = await follow((play) => planned(play, ONE, { state: "approved", risk: "safe" }));

    expect(shown[0]).toContain("[no approval needed, neutral]");
  });

  it("is waited for while Redis is away", async () => {
    let asked = 0;
    const { shown, pauses } = await follow(planned, (play) => ({
      ...play.store,
      plan: async (id) => {
        asked += 1;
        if (asked < 6) throw new Error("away");
        return play.store.plan(id);
      },
    }));

    expect(pauses).toBe(5);
    expect(shown[0]).toContain("waiting for approval");
  });

  it("is not waited for for ever", async () => {
    const { shown, pauses } = await follow(async () => {});

    expect(pauses).toBe(300);
    expect(shown).toEqual([expect.stringContaining("is still being made")]);
  });

  it("is followed no further by whoever has gone", async () => {
    const play = scene();
    await play.say("ann", "/migrate vm1 kvm1 kvm2");
    const gone = () => Promise.reject(new Error("gone"));

    await expect(followPlan(ONE, { ...play, pause: gone }, async () => {})).rejects.toThrow("gone");
    await planned(play);
    await expect(followPlan(ONE, { ...play, pause: async () => {} }, gone)).rejects.toThrow("gone");
  });
});
