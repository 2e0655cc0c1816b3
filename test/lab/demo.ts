import type { Plan } from "../../jobs/record.ts";
import { type DemoFerry, isTerminal, openFerry } from "./demo-ferry.ts";
import { ENDED } from "./ferry.ts";
import { onInterrupt } from "./interrupt.ts";
import { keepAndEnd } from "./kept.ts";
import type { Lab } from "./lab.ts";
import { confirmMoved, guestAnswers, guestSays, vm1 } from "./story.ts";
import { down, up } from "./up.ts";
import { VM1_ON_KVM1 } from "./vm1-on-kvm1.ts";
import { waitFor } from "./wait.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);

/**
 * The main job for real. Exits 0 only if an independent look at both hosts,
 * not Ferry's own words, confirms that vm1 has moved with its memory.
 */
async function demo(fromBare: boolean): Promise<number> {
  const beganAt = Date.now();
  say(
    "Ferry's demo: a VM moves between two real hosts while it runs. Ctrl-C ends it and takes everything down.",
  );
  if (fromBare) await down("demo");
  const lab = await up({ instance: "demo", say, ...(fromBare ? {} : { state: VM1_ON_KVM1 }) });
  const toBeKept = !(await lab.hasSaved(VM1_ON_KVM1.tag));
  const forgetLab = onInterrupt(() => lab.down());
  const ferry = await openFerry(lab);
  const forgetFerry = onInterrupt(() => ferry.close());
  let wrong: readonly string[] | undefined;
  try {
    const story = play(lab, ferry, toBeKept).then((found) => {
      wrong = found;
      ferry.chat.say(`${verdict(found)} ${Math.round((Date.now() - beganAt) / 1000)} s in all.`);
    });
    // Whoever leaves the chat in mid-story ends the demo.
    await Promise.race([story, ferry.chat.left]);
    if (wrong?.length === 0 && isTerminal) {
      ferry.chat.say(WHAT_TO_TRY);
      await ferry.chat.left;
    }
    return wrong?.length === 0 ? 0 : 1;
  } finally {
    await ferry.close();
    forgetFerry();
    await (toBeKept && wrong?.length === 0 ? keepAndEnd(lab, VM1_ON_KVM1) : lab.down());
    forgetLab();
    say("The hosts are down. Images are kept, so that the next time is quick.");
  }
}

const VM1_IS_THERE = `vm1 runs on kvm1. Ferry made it when this demo ran for the first time, with these two commands; since then its hosts are kept in that state (npm run demo -- --from-bare makes it again):
  ${vm1.createVolume}
  ${vm1.create}
The hosts have no certificates and closed firewalls, and kvm2 has no share: all of that will be in the plan.`;

const WHAT_TO_TRY =
  "The chat is yours. Try: /ferry vms · /ferry where vm1 · /migrate vm1 kvm1 (then /as bob, and the button's number) · /ferry help. /quit ends the demo.";

const verdict = (wrong: readonly string[]) =>
  wrong.length === 0
    ? "An independent look at both hosts agrees: vm1 runs on kvm2 alone, persistent, with the boot and the counter that it had in memory."
    : `An independent look at the hosts disagrees: ${wrong.join("; ")}.`;

/** The story: vm1 runs on kvm1 and moves to kvm2. Returns what an independent look finds wrong. */
async function play(lab: Lab, ferry: DemoFerry, makeVm1: boolean): Promise<string[]> {
  const { chat } = ferry;
  if (makeVm1) {
    chat.say("First a VM to move. Ann asks, Bob approves.");
    await together(vm1.createVolume, ferry);
    await together(vm1.create, ferry);
    chat.say("vm1 boots on kvm1; on an emulated host that takes about a minute…");
  } else {
    chat.say(VM1_IS_THERE);
  }
  await guestAnswers(lab);
  const before = await waitFor("the guest's counter", () => guestSays(lab), {
    timeoutMs: 120_000,
    intervalMs: 500,
  });
  if (makeVm1) await lab.save(VM1_ON_KVM1.tag);
  chat.say(
    `vm1 answers on the network. Its memory holds boot ${before.boot} and a counter: ${before.count}.`,
  );
  await together("/migrate vm1 kvm1 kvm2", ferry);
  return confirmMoved(lab, "kvm2", before);
}

/** Ann asks, Bob approves where the policy wants it, both see it through. */
async function together(typed: string, { chat, store }: DemoFerry): Promise<void> {
  const reaches = (states: readonly Plan["state"][]) =>
    waitFor(
      `the plan of ${typed}`,
      async () =>
        (await store.recentPlans(10)).find((plan) => plan.typed === typed && states.includes(plan.state)),
      { timeoutMs: 600_000, intervalMs: 250 },
    );
  chat.enter(typed);
  const plan = await reaches(["waiting", "approved", "running", ...ENDED]);
  if (plan.state === "waiting") {
    chat.enter("/as bob");
    chat.enter(`/ferry approve ${plan.id}`);
    chat.enter("/as ann");
  }
  const end = await reaches(ENDED);
  if (end.state !== "done") throw new Error(`${typed} ended ${end.state}; the thread above says why`);
}

const USAGE = `npm run demo                   a VM moves between two real hosts; from the second time on it is there already
npm run demo -- --from-bare    the hosts are bare, and Ferry makes the VM first, as it did the first time`;

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== "--from-bare");
  if (unknown === undefined) return demo(args.length > 0);
  say(`${unknown === "--help" ? "" : `The demo has no option ${JSON.stringify(unknown)}.\n`}${USAGE}`);
  return unknown === "--help" ? 0 : 2;
}

process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  say(`The demo failed: ${error instanceof Error ? error.message : error}`);
  return 1;
});
