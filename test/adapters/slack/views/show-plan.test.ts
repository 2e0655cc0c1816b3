import type { ModalView } from "@slack/types";
import { expect, it } from "vitest";
import { showPlan } from "../../../../adapters/slack/views/show-plan.ts";
import { planned } from "../../../support/planned.ts";
import { scene } from "../../../support/scene.ts";
import { viewFaults, viewText } from "../../../support/view-faults.ts";

async function shown(button: string, account: string) {
  const play = scene();
  await play.say("ann", "/migrate vm1 kvm1 kvm2");
  await planned(play);
  const views: ModalView[] = [];
  const { account: who, place } = play.chat.sender(account).from;
  await showPlan(
    button,
    { account: who, place },
    {
      bot: play,
      open: async (view) => {
        views.push(view);
        return "V1";
      },
      update: async (id, view) => {
        expect(id).toBe("V1");
        views.push(view);
      },
    },
  );
  expect(views.map(viewFaults)).toEqual([[], []]);
  return views.map(viewText);
}

it("opens a modal at once, and then shows the plan with its exact commands", async () => {
  const [first, then] = await shown("show.k7m2qx9d", "bob");

  expect(first).toContain("being read");
  expect(then).toContain("kvm2$ systemctl enable libvirtd-tls.socket");
});

it("shows a refusal there", async () => {
  expect((await shown("show.zzzzzzzz", "bob"))[1]).toContain("There is no plan 'zzzzzzzz'");
  expect((await shown("show.k7m2qx9d", "mallory"))[1]).toContain("Ferry does not know you");
});
