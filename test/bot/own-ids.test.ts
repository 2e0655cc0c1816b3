import { expect, it } from "vitest";
import { handle } from "../../bot/handle.ts";
import { withOwnIds } from "../../bot/own-ids.ts";
import { planId } from "../../jobs/record.ts";
import { scene } from "../support/scene.ts";

const ids = (key: string) => {
  const ports = withOwnIds(key, scene());
  return [ports.newPlanId(), ports.newPlanId()];
};

it("gives an act the same ids whenever it is done, and every act its own", () => {
  expect(ids("c.1")).toEqual(ids("c.1"));
  expect(new Set([...ids("c.1"), ...ids("c.2")]).size).toBe(4);
  for (const id of ids("c.1")) expect(planId.safeParse(id).success).toBe(true);
});

it("makes one plan of a command that is done twice, and says the same", async () => {
  const play = scene();
  const { from, answers } = play.chat.sender("ann");
  const intent = {
    type: "command" as const,
    key: "c.1",
    words: ["migrate", "vm1", "kvm1", "kvm2"],
    typed: "/migrate vm1 kvm1 kvm2",
    from,
  };

  await handle(intent, play);
  await handle(intent, play);

  expect(await play.store.recentPlans(10)).toHaveLength(1);
  expect(answers).toHaveLength(2);
  expect(answers[1]).toEqual(answers[0]);
});

it("makes two plans of two commands that read alike", async () => {
  const play = scene();
  const { from } = play.chat.sender("ann");
  const command = (key: string) =>
    handle(
      { type: "command", key, words: ["migrate", "vm1", "kvm2"], typed: "/migrate vm1 kvm2", from },
      play,
    );

  await command("c.1");
  await command("c.2");

  expect(await play.store.recentPlans(10)).toHaveLength(2);
});
