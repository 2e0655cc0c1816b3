import { digest } from "../../jobs/digest.ts";
import { OpsError } from "../../jobs/error.ts";
import type { Presence } from "../../jobs/facts/presence.ts";
import { moveParams } from "../../jobs/move.ts";
import { newPlan } from "../../jobs/new-plan.ts";
import { contextOf, type Ports } from "../../jobs/ports.ts";
import { type RunbookEntry, runbookEntry } from "../../jobs/runbook.ts";
import { afterCopies, beforeCopies } from "../../jobs/runbooks/disk-copies.ts";
import { carryAutostart } from "../../jobs/steps/migration/carry-autostart.ts";
import { migrateLive } from "../../jobs/steps/migration/migrate-live.ts";
import { answeringShell } from "./answering-shell.ts";
import { copiedDisk, OWN } from "./copied-disk.ts";
import { portsWith } from "./ports.ts";
import { virshAnswer } from "./virsh-answer.ts";
import { absent, moveOfVm1, present, VM1 } from "./vm1.ts";

/** How the transient unit of the migration stands on the source. */
type Unit = "absent" | "running" | "succeeded" | "failed" | "vanished";

export const PLAN = "k7m2qx9d";

/**
 * vm1's move from kvm1 to kvm2, and nothing else (with `ownDisk`, that of a disk too): real steps and engine on two
 * hosts of which the test says how the unit and both sides of vm1 stand. What
 * hosts print is written as the lab's were seen to print it.
 */
export function movingWorld({ autostart = false, ownDisk = false } = {}) {
  const move = moveOfVm1({ autostart, ...(ownDisk ? { copies: [OWN] } : {}) });
  const world = {
    unit: "absent" as Unit,
    kvm1: present() as Presence,
    kvm2: absent as Presence,
    /** What the unit printed. */
    printed: "",
    /** Hosts that do not answer, or an error that looking at them meets. */
    silent: new Map<string, OpsError>(),
    /** What domjobabort does; its exit code. */
    abort: () => {
      world.unit = "failed";
      world.printed = "error: operation aborted: migration out job: canceled by client\n";
      world.kvm1 = present({ reason: "migration canceled" });
      world.kvm2 = absent;
      return 0;
    },
    /** What starting the unit does. */
    start: () => {
      world.unit = "running";
      world.kvm1 = present({ job: "outgoing" });
      world.kvm2 = present({ state: "paused", reason: "migrating", job: "incoming" });
    },
    arrive: () => {
      world.unit = "succeeded";
      world.kvm1 = absent;
      world.kvm2 = present({ reason: "migrated" });
    },
    /** Called whenever a worker waits. */
    pass: () => {},
  };

  const { disk, answer } = copiedDisk(move, () => world);
  const shell = answeringShell((host, line) => {
    const silence = world.silent.get(host.name);
    if (silence !== undefined) throw silence;
    const ofDisk = answer(host, line);
    if (ofDisk !== undefined) return ofDisk;
    if (line.startsWith("mkdir -p /var/lib/ferry/units")) {
      if (world.unit !== "absent") return { code: 1, stderr: "mkdir: cannot create directory: File exists" };
      world.start();
      return {};
    }
    if (line.startsWith("for g in /sys/fs/cgroup")) {
      if (world.unit !== "running") return {};
      world.pass();
      return { code: 124 };
    }
    if (line.startsWith("systemctl show")) return { stdout: shows(world.unit) };
    if (line.startsWith("journalctl")) return { stdout: world.printed };
    if (line.includes("domjobabort")) return { code: world.abort() };
    if (line.includes(" autostart --domain")) {
      world.kvm2 = { ...present({ reason: "migrated" }), autostart: true } as Presence;
      return {};
    }
    if (line.includes("list --all --uuid")) {
      return { stdout: tells(host.name === "kvm1" ? world.kvm1 : world.kvm2) };
    }
    return {};
  });

  const moves: RunbookEntry = runbookEntry<"migrate-live", { autostart: boolean }>({
    id: "migrate-live",
    params: moveParams.pick({ autostart: true }),
    resolve: async () => ({ autostart }),
    title: () => "Move vm1 from kvm1 to kvm2, live",
    steps: () => [
      ...beforeCopies(move),
      migrateLive(move),
      ...afterCopies(move),
      ...(autostart ? [carryAutostart(move)] : []),
    ],
    leases: () => [{ name: `domain.${VM1}`, limit: 1 }],
    summary: async () => ["vm1 runs on kvm2."],
    standing: async (_, __, read) => {
      const verdict = await migrateLive(move).check(read);
      return verdict.state === "blocked" ? verdict.error.message : `migration ${verdict.state}`;
    },
  });
  const plain = portsWith(shell);
  let now = 1000;
  const ports: Ports = {
    ...plain,
    runbooks: { ...plain.runbooks, "migrate-live": moves },
    now: () => ++now,
    sleep: async () => world.pass(),
  };

  return {
    world,
    disk,
    ports,
    lines: shell.lines,
    starts: () => shell.lines.filter((line) => line.startsWith("mkdir -p /var/lib/ferry/units")).length,
    /** The plan, approved, for a run to take up. */
    async approve() {
      const prepared = moves.restore({ autostart }, contextOf(PLAN, ports));
      const ann = { person: "ann", platform: "console", account: "ann" };
      const plan = newPlan({
        id: PLAN,
        request: { runbook: "migrate-live", vm: "vm1", source: "kvm1", destination: "kvm2" },
        requestedBy: ann,
        place: { platform: "console", channel: "terminal" },
        typed: "/migrate vm1 kvm1 kvm2",
        at: 0,
      });
      await ports.store.createPlan({
        ...plan,
        state: "approved",
        params: { autostart },
        digest: digest(prepared.steps),
        leases: [...prepared.leases],
        steps: prepared.steps.map(({ id, title, risk }) => ({
          id,
          title,
          risk,
          state: "needed",
          commands: [],
        })),
      });
    },
    async cancel() {
      const by = { person: "bob", platform: "console", account: "bob" };
      await ports.store.changePlan(PLAN, (plan) => ({ ...plan, cancelRequested: { by, at: 1 } }));
    },
    state: async () => (await ports.store.plan(PLAN))?.state,
    journal: () => ports.store.journal(PLAN),
  };
}

export const unreachable = (host: string) =>
  new OpsError("ssh.unreachable", { host, address: host, port: 22, reason: "timed out" });

function shows(unit: Unit): string {
  const [load, active, sub] = {
    absent: ["not-found", "inactive", "dead"],
    running: ["loaded", "active", "running"],
    succeeded: ["loaded", "active", "exited"],
    failed: ["loaded", "failed", "failed"],
    vanished: ["not-found", "inactive", "dead"],
  }[unit];
  const started = unit === "absent" ? "" : "STARTED\n";
  return `LoadState=${load}\nActiveState=${active}\nSubState=${sub}\n${started}`;
}

function tells(presence: Presence): string {
  const process = presence.process ? "PROCESS\n" : "";
  if (presence.presence === "unknown") return process;
  if (presence.presence === "absent") return virshAnswer({ all: "", state: "", job: "", info: "" }) + process;
  const { state, reason, job, persistent, autostart } = presence;
  const operation = {
    none: "",
    incoming: "operation: 4\n",
    outgoing: "operation: 5\n",
    other: "operation: 9\n",
  };
  return (
    virshAnswer({
      all: `${VM1}\n`,
      state: `${state} (${reason})\n`,
      job: `Job type: ${job === "none" ? 0 : 2}\n${operation[job]}`,
      info: `Persistent:     ${persistent ? "yes" : "no"}\nAutostart:      ${autostart ? "enable" : "disable"}\n`,
    }) + process
  );
}
