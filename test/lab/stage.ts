import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Plan } from "../../jobs/record.ts";
import { type Ferry, type FerryProcess, ferryOn } from "./ferry.ts";
import type { Lab } from "./lab.ts";
import type { Chats } from "./site.ts";
import { type GuestSays, guestAnswers, guestSays, vm1 } from "./story.ts";
import { waitFor } from "./wait.ts";

/** The saved state that most tests begin with: hosts prepared, vm1 running on kvm2 after its first move. */
export const STAGE = "vm1-on-kvm2";
/** One certificate authority for all tests that begin on the stage. */
const SITE = "stage";

/** What the demo's story left to be looked at. */
export interface Story {
  readonly before: GuestSays;
  readonly migration: Plan;
  /** Asked for while vm1 ran on kvm1: it must be refused. */
  readonly undoOfVm: Plan;
  readonly transcript: string;
}

const storyFile = (lab: Lab) => path.join(lab.directory, "story.json");

/** The demo's story, played by the first test file that wants it for all of them. The stage is saved then. */
export async function theStory(lab: Lab): Promise<Story> {
  const file = storyFile(lab);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Story) : playStory(lab);
}

/** From bare hosts: a VM is made on kvm1 and moves to kvm2. Leaves the stage saved. */
async function playStory(lab: Lab): Promise<Story> {
  await lab.reset();
  const ferry = await ferryOn(lab, SITE);
  try {
    const worker = await ferry.worker();
    const bot = await ferry.bot();
    await done(ferry.together(bot, vm1.createVolume), bot);
    const created = await done(ferry.together(bot, vm1.create), bot);
    const undoOfVm = await ferry.together(bot, `/ferry undo ${created.id}`);
    await guestAnswers(lab);
    const before = await waitFor("the guest's counter", () => guestSays(lab), { intervalMs: 500 });
    const migration = await done(ferry.together(bot, "/migrate vm1 kvm1 kvm2"), bot);
    await waitFor("the end of the thread", () =>
      /vm1 runs on kvm2/.test(bot.transcript()) ? true : undefined,
    );
    const transcript = bot.transcript();
    await Promise.all([bot.stop(), worker.stop()]);
    await lab.save(STAGE);
    const story = { before, migration, undoOfVm, transcript };
    writeFileSync(storyFile(lab), JSON.stringify(story));
    return story;
  } finally {
    await ferry.close();
  }
}

/** Throws with the chat as it was told, for whoever has nothing else to look at. */
async function done(ending: Promise<Plan>, bot: FerryProcess): Promise<Plan> {
  const plan = await ending;
  if (plan.state !== "done") throw new Error(`${plan.typed} ended ${plan.state}:\n${bot.transcript()}`);
  return plan;
}

/**
 * The stage with a Ferry on it: prepared hosts, vm1 on kvm2, as theStory left them, which is played
 * if nobody has. Policy is YAML that goes below the site file; Ferry's bot is in those chats too.
 */
export async function onStage(
  lab: Lab,
  policy = "",
  chats: Chats = {},
): Promise<{ ferry: Ferry; worker: FerryProcess; bot: FerryProcess; before: GuestSays }> {
  await theStory(lab);
  await lab.load(STAGE);
  const ferry = await ferryOn(lab, SITE, policy, chats);
  const [worker, bot] = await Promise.all([ferry.worker(), ferry.bot()]);
  const before = await waitFor("the guest's counter", () => guestSays(lab), { intervalMs: 500 });
  return { ferry, worker, bot, before };
}
