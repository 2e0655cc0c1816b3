import { expirePlan } from "../../bot/expire.ts";
import { OpsError } from "../../jobs/error.ts";
import { toFailure } from "../../jobs/failure.ts";
import { at, blockedSteps, migrationSteps } from "./example-steps.ts";
import type { Scene } from "./scene.ts";

/** Where a plot is played: a chat with people, and a worker that says what the plot lets it say. */
export interface Stage
  extends Pick<Scene, "pass" | "change" | "report" | "figures" | "now" | "store" | "queue"> {
  say(name: string, typed: string): Promise<unknown>;
  click(name: string, button: string, reason?: string): Promise<unknown>;
  sync(id?: string): Promise<unknown>;
}

const ID = "k7m2qx9d";
const MINUTE = 60;
const GIB = 2 ** 30;

/** What the worker writes when it has made the plan. */
const planned = (play: Stage, change = {}) =>
  play.change(ID, {
    state: "waiting",
    title: "Move vm1 from kvm1 to kvm2, live",
    params: { vm: "vm1", source: "kvm1", destination: "kvm2" },
    steps: migrationSteps,
    risk: "disruptive",
    digest: "0f3a",
    expiresAt: play.now() + 30 * MINUTE * 1000,
    ...change,
  });

async function asked(play: Stage): Promise<void> {
  await play.say("ann", "/migrate vm1 kvm2");
  await play.sync();
  play.pass(2);
  await planned(play);
  await play.sync();
}

async function approved(play: Stage): Promise<void> {
  await asked(play);
  play.pass(7 * MINUTE);
  await play.click("bob", `approve.${ID}`);
  await play.sync();
  play.pass(1);
  await play.change(ID, { state: "running" });
  await play.report({ type: "run.started", worker: "w1:17", resumed: false });
}

async function atTheMove(play: Stage): Promise<void> {
  await approved(play);
  for (const step of [at.tlsSocket, at.pool]) {
    await play.report({ type: "step.started", step });
    play.pass(3);
    await play.report({ type: "step.applied", step });
  }
  await play.report({ type: "step.applied", step: at.ports });
  await play.report({ type: "step.started", step: at.move });
  await play.sync();
}

interface Plot {
  /** What its transcript shows. */
  readonly title: string;
  play(play: Stage): Promise<void>;
}

/** The main threads, from the command to the end; each has a transcript of that name on every platform. */
export const plots: Readonly<Record<string, Plot>> = {
  done: {
    title: "tells a migration from the command to the end",
    async play(play) {
      await atTheMove(play);
      play.pass(6);
      await play.figures({
        iteration: 1,
        totalBytes: 2 * GIB,
        processedBytes: 0.8 * GIB,
        remainingBytes: 1.2 * GIB,
        dirtyBytesPerSecond: 0,
        bandwidthBytesPerSecond: 110 * 2 ** 20,
        elapsedMs: 5_000,
      });
      await play.sync();
      play.pass(12);
      await play.figures({
        iteration: 3,
        totalBytes: 2 * GIB,
        processedBytes: 2.3 * GIB,
        remainingBytes: 96 * 2 ** 20,
        dirtyBytesPerSecond: 40 * 2 ** 20,
        bandwidthBytesPerSecond: 110 * 2 ** 20,
        expectedDowntimeMs: 180,
        elapsedMs: 17_000,
      });
      await play.sync();
      play.pass(4);
      await play.report({ type: "step.applied", step: at.move });
      await play.report({
        type: "run.done",
        summary: [
          "vm1 runs on kvm2, persistent there; kvm1 has no definition of it any more. It went on where it was: its memory moved with it, nothing was restarted.",
          "libvirt's downtime: 162 ms. The longest gap that nfs1 saw, pinging 172.16.1.21 every 0.2 s: 210 ms.",
          "2391 MiB of memory in 21.4 s, 4 passes.",
        ],
      });
      await play.change(ID, { state: "done" });
      await play.figures(undefined);
      await play.sync();
    },
  },
  blocked: {
    title: "names every blocker with its remedy, and offers no approval",
    async play(play) {
      await play.say("ann", "/migrate vm1 kvm1 kvm2");
      await planned(play, { state: "blocked", steps: blockedSteps });
      await play.sync();
      await play.click("bob", `approve.${ID}`);
      play.pass(5 * MINUTE);
      await play.click("ann", `again.${ID}`);
      await play.sync();
      await play.click("dave", `again.${ID}`);
    },
  },
  rejected: {
    title: "says who rejected a plan and why",
    async play(play) {
      await asked(play);
      play.pass(MINUTE);
      await play.click("eve", `reject.${ID}`);
      await play.click("carol", `reject.${ID}`, "backup of vm1 runs until 16:00");
      await play.sync();
      await play.click("bob", `approve.${ID}`);
    },
  },
  expired: {
    title: "closes a plan that nobody has decided",
    async play(play) {
      await asked(play);
      play.pass(30 * MINUTE);
      await play.click("bob", `approve.${ID}`);
      await expirePlan(ID, play);
      await play.sync();
    },
  },
  cancelled: {
    title: "ends a cancelled move in one known state",
    async play(play) {
      await atTheMove(play);
      play.pass(8);
      await play.click("eve", `cancel.${ID}`);
      await play.click("ann", `cancel.${ID}`);
      await play.sync();
      await play.click("bob", `cancel.${ID}`);
      play.pass(3);
      await play.report({
        type: "run.cancelled",
        standing: "vm1 still runs on kvm1; kvm2 has nothing of it.",
      });
      await play.change(ID, { state: "cancelled" });
      await play.sync();
    },
  },
  failed: {
    title: "tells what failed, how things stand and what is safe to do",
    async play(play) {
      await atTheMove(play);
      play.pass(21);
      const error = toFailure(
        new OpsError("migration.memory-port-closed", {
          host: "kvm1",
          output: "error: unable to connect to server at '172.16.1.12:49152': Connection timed out",
        }),
      );
      await play.report({ type: "step.failed", step: at.move, error });
      await play.report({
        type: "run.failed",
        error,
        standing: "vm1 still runs on kvm1; kvm2 has nothing of it.",
      });
      await play.change(ID, { state: "failed" });
      await play.sync();
      play.pass(4 * MINUTE);
      await play.click("ann", `undo.${ID}`);
      await play.sync();
      await play.sync("w4jz8rtp");
    },
  },
  unknown: {
    title: "says that it does not know while a host is out of reach, and goes on with another worker",
    async play(play) {
      await atTheMove(play);
      play.pass(9);
      await play.report({
        type: "run.unknown",
        error: toFailure(
          new OpsError("ssh.unreachable", {
            host: "kvm1",
            address: "172.16.1.11",
            port: 22,
            reason: "No route to host",
          }),
        ),
        next: "Ferry keeps trying, and reads the hosts again before it does anything.",
      });
      await play.sync();
      play.pass(95);
      await play.report({ type: "run.started", worker: "w2:9", resumed: true });
      await play.report({ type: "step.started", step: at.move });
      await play.sync();
      play.pass(2);
      await play.report({ type: "step.applied", step: at.move });
      await play.report({ type: "run.done", summary: ["vm1 runs on kvm2, persistent there."] });
      await play.change(ID, { state: "done" });
      await play.sync();
    },
  },
  stale: {
    title: "asks anew when things have changed since the plan",
    async play(play) {
      await asked(play);
      play.pass(9 * MINUTE);
      await play.click("bob", `approve.${ID}`);
      await play.report({
        type: "run.stale",
        changes: ["disk vdb is new"],
        successor: "w4jz8rtp",
      });
      await play.change(ID, { state: "stale", successor: "w4jz8rtp" });
      await play.sync();
      await play.click("bob", `approve.${ID}`);
    },
  },
  waiting: {
    title: "tells who is waited for",
    async play(play) {
      await asked(play);
      play.pass(20);
      await play.click("dave", `approve.${ID}`);
      await play.report({ type: "run.waiting", for: "incoming.kvm2", holder: "w4jz8rtp" });
      await play.sync();
      play.pass(75);
      await play.change(ID, { state: "running" });
      await play.report({ type: "run.started", worker: "w1:17", resumed: false });
      await play.report({ type: "step.started", step: at.tlsSocket });
      await play.sync();
    },
  },
};
