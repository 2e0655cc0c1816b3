import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OpsError } from "../../jobs/error.ts";
import { contextOf } from "../../jobs/ports.ts";
import { reader } from "../../jobs/read.ts";
import { run } from "../../jobs/run.ts";
import {
  BASE,
  COLD_PLAN,
  coldWorld,
  DISK,
  KEPT,
  KEPT_NVRAM,
  KEPT_TPM,
  NVRAM,
  PART,
  TPM,
  TPM_FOLDER,
} from "../support/cold-world.ts";
import { mortal } from "../support/mortal.ts";

const { signal } = new AbortController();
type World = ReturnType<typeof coldWorld>;

const turn = (w: World) => run(COLD_PLAN, w.ports, signal);

async function moved(options?: Parameters<typeof coldWorld>[0], prepare: (w: World) => void = () => {}) {
  const w = coldWorld(options);
  await w.approve();
  prepare(w);
  await turn(w);
  expect(w.world.broken).toEqual([]);
  return w;
}

interface Its {
  readonly tpm?: boolean;
  readonly nvram?: boolean;
  /** Both hosts have its disk. */
  readonly shared?: boolean;
}

const WITH: readonly Its[] = [
  {},
  { tpm: true },
  { nvram: true },
  { tpm: true, nvram: true },
  { nvram: true, shared: true },
];

/** Its files on a host where it is, beside its disk. */
const beside = ({ tpm, nvram }: Its) => [...(nvram ? [NVRAM] : []), ...(tpm ? [TPM] : [])];

/** The VM is where it was, as it was, and nothing of it is left on the destination. */
function isBack({ world: { kvm1, kvm2 } }: World, running = true, its: Its = {}) {
  expect({ running: kvm1.running, defined: kvm1.defined }).toEqual({ running, defined: true });
  expect([...kvm1.files.keys()].sort()).toEqual([DISK, ...beside(its)].sort());
  expect({ running: kvm2.running, defined: kvm2.defined }).toEqual({ running: false, defined: false });
  expect([...kvm2.files.keys(), ...kvm2.folders]).toEqual(its.shared ? [DISK] : []);
  closed(kvm1, kvm2);
}

/** It is off on the destination, and its place on the source is free for it to come back. */
function staysOver({ world: { kvm1, kvm2 } }: World) {
  expect(kvm1).toMatchObject({ running: false, defined: false });
  expect(kvm2).toMatchObject({ running: false, defined: true });
  expect([...kvm1.files.keys()].sort()).toEqual([DISK, KEPT_NVRAM].sort());
  expect([...kvm2.files.keys()].sort()).toEqual([DISK, NVRAM].sort());
}
const notes = async (w: World) =>
  (await w.journal()).flatMap((event) => (event.type === "run.note" ? [event.text] : []));

/** No door is open, and nothing is remembered of what was copied. */
function closed(...sides: readonly World["world"]["kvm1"][]) {
  for (const { key, admitted, sums, baseSums } of sides)
    expect({ key, admitted, sums, baseSums }).toEqual({});
}

function hasMoved({ world: { kvm1, kvm2 } }: World, running: boolean, its: Its = {}) {
  const { tpm, nvram, shared } = its;
  expect({ running: kvm2.running, defined: kvm2.defined }).toEqual({ running, defined: true });
  expect({ running: kvm1.running, defined: kvm1.defined }).toEqual({ running: false, defined: false });
  expect([...kvm2.files.keys()].sort()).toEqual([DISK, ...beside(its)].sort());
  const kept = [shared ? DISK : KEPT, ...(nvram ? [KEPT_NVRAM] : []), ...(tpm ? [KEPT_TPM] : [])];
  expect([...kvm1.files.keys()].sort()).toEqual(kept.sort());
  expect(kvm1.definitionKept).toBe(true);
  closed(kvm1, kvm2);
}

const killedAt = (breaths: readonly number[], w: World) =>
  breaths.reduce(
    (before, count) =>
      before.then(() =>
        run(COLD_PLAN, mortal(w.ports, count), signal).then(
          () => {},
          () => {},
        ),
      ),
    Promise.resolve(),
  );

describe("a cold move", () => {
  it("takes a running VM over, down only on the way, with what its guest wrote last", async () => {
    const w = await moved({ autostart: true });

    expect(await w.state()).toBe("done");
    hasMoved(w, true);
    expect(w.world.kvm2.files.get(DISK)?.content).toBe("data of vm1, and its last words seen by kvm2");
    expect(w.world.kvm1.files.get(KEPT)?.content).toBe("data of vm1, and its last words");
    expect(w.world.kvm2.autostart).toBe(true);
  });

  it("takes a VM over that is off, and starts it nowhere", async () => {
    const w = await moved({ running: false });

    expect(await w.state()).toBe("done");
    hasMoved(w, false);
  });

  it("uses a backing store that the destination has already, where it is the same", async () => {
    const w = await moved({ baseThere: "the base" });

    expect(await w.state()).toBe("done");
    expect([...w.world.kvm2.files.keys()].sort()).toEqual([BASE, DISK]);
    closed(w.world.kvm1, w.world.kvm2);
  });

  it("does not shut its guest down where that is another file of the same length", async () => {
    const w = await moved({ baseThere: "no base!" });

    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.failed",
      error: {
        code: "cold.other-file-there",
        title: `kvm2 has another file ${BASE} than vm1 needs: of the same length, with other content`,
      },
    });
    expect(w.world.kvm1.units.has(`ferry-${COLD_PLAN}-shut-down`)).toBe(false);
    expect(w.world.kvm1.running).toBe(true);
    expect([...w.world.kvm2.files]).toEqual([[BASE, { content: "no base!", written: 3 }]]);
    closed(w.world.kvm1, w.world.kvm2);
  });

  it("copies ahead while the guest runs, and again what it wrote since", async () => {
    const w = await moved({ presync: true });

    expect(await w.state()).toBe("done");
    hasMoved(w, true);
    const units = w.lines.flatMap((line) => /mkdir \S+\/units\/(\S+)/.exec(line)?.[1] ?? []);
    expect(units).toEqual([
      "ferry-k7m2qx9d-copy-ahead",
      "ferry-k7m2qx9d-shut-down",
      "ferry-k7m2qx9d-copy",
      "ferry-k7m2qx9d-sums",
      "ferry-k7m2qx9d-sums",
    ]);
  });
});

describe("a cold move of a VM with an emulated TPM", () => {
  it("takes the state along as its guest left it, and keeps the source's from libvirt, which deletes it", async () => {
    const w = await moved({ tpm: true });

    expect(await w.state()).toBe("done");
    hasMoved(w, true, { tpm: true });
    expect(w.world.kvm2.files.get(TPM)?.content).toBe("seeds of vm1, and its last words");
    expect(w.world.kvm1.files.get(KEPT_TPM)?.content).toBe("seeds of vm1, and its last words");
  });

  it("leads back where the copy of the state is not what the original is", async () => {
    const w = await moved({ tpm: true }, (w) => {
      const { copy } = w.world;
      w.world.copy = (path, part) => {
        const done = copy(path, part);
        const copied = w.world.kvm2.files.get(part);
        if (path === TPM && copied !== undefined)
          w.world.kvm2.files.set(part, { ...copied, content: copied.content.replace("seeds", "weeds") });
        return done;
      };
    });

    expect((await w.journal()).at(-1)).toMatchObject({ error: { code: "cold.copy-differs" } });
    isBack(w, true, { tpm: true });
  });

  it("leads back where the destination cannot start it, and leaves no folder there", async () => {
    const w = await moved({ tpm: true }, ({ world }) => {
      world.startsThere = false;
    });

    expect((await w.journal()).at(-1)).toMatchObject({ error: { code: "migration.no-memory" } });
    isBack(w, true, { tpm: true });
  });

  it("says under which names its disks and the state are, where it cannot lead back", async () => {
    const w = await moved({ tpm: true }, ({ world }) => {
      world.after = (line) => {
        // It started, wrote, and died at once.
        if (line.includes(" start --domain") && world.kvm2.running) world.kvm2.running = false;
      };
    });

    const folder = `${TPM_FOLDER}.ferry-${COLD_PLAN} (was ${TPM_FOLDER})`;
    expect((await w.journal()).at(-1)).toMatchObject({
      standing: expect.stringContaining(
        `where its disks and its TPM's state have other names by now: ${KEPT} (was ${DISK}), ${folder}.`,
      ),
    });
  });

  it("leads back where its guest left more files than were planned", async () => {
    const more = `${TPM_FOLDER}/tpm2/tpm2-00.volatilestate`;
    const w = await moved({ tpm: true }, (w) => {
      w.world.after = () => {
        if (!w.world.kvm1.running && w.world.kvm1.files.has(TPM))
          w.world.kvm1.files.set(more, { content: "of this run", written: 1 });
      };
    });

    expect((await w.journal()).at(-1)).toMatchObject({ error: { code: "cold.tpm-changed" } });
    w.world.kvm1.files.delete(more);
    isBack(w, true, { tpm: true });
  });
});

describe.each([false, true])("a cold move of a VM with UEFI variables (its disk shared: %s)", (shared) => {
  const its = { nvram: true, shared };

  it.each([true, false])("takes them along and keeps the source's aside (it runs: %s)", async (running) => {
    const w = await moved({ ...its, running });

    expect(await w.state()).toBe("done");
    hasMoved(w, running, its);
    const now = running ? "variables of vm1, and its last words" : "variables of vm1";
    expect(w.world.kvm2.files.get(NVRAM)?.content).toBe(now);
    expect(w.world.kvm1.files.get(KEPT_NVRAM)?.content).toBe(now);
  });

  it("leads back where their copy is not what the original is", async () => {
    const w = await moved(its, (w) => {
      const { copy } = w.world;
      w.world.copy = (path, part) => {
        const done = copy(path, part);
        const copied = w.world.kvm2.files.get(part);
        if (path === NVRAM && copied !== undefined)
          w.world.kvm2.files.set(part, { ...copied, content: copied.content.replace("vm1", "vm2") });
        return done;
      };
    });

    expect((await w.journal()).at(-1)).toMatchObject({ error: { code: "cold.copy-differs" } });
    isBack(w, true, its);
  });

  it("renames nothing while the source has a definition: who defines it again has them", async () => {
    const w = await moved(its, (w) => {
      w.world.after = (line) => {
        const asked = line.includes("echo recorded") && line.includes(NVRAM);
        if (asked && !w.world.kvm1.defined) w.world.kvm1.defined = true;
      };
    });

    expect(await w.state()).toBe("failed");
    expect(w.world.kvm1.files.has(NVRAM)).toBe(true);
  });
});

describe("a cold move of a VM with UEFI variables", () => {
  it("leads back whole where somebody tries to start it on the source when its disk is renamed", async () => {
    const w = await moved({ nvram: true }, (w) => {
      w.world.startsThere = false;
      w.world.after = (line) => {
        if (line.includes(" start --domain") && !w.world.kvm1.files.has(DISK)) w.startHere();
      };
    });

    expect(await w.state()).toBe("failed");
    isBack(w, true, { nvram: true });
    expect(w.world.kvm1.files.get(NVRAM)?.content).toBe("variables of vm1, and its last words");
  });

  it("finds the way back free where it cannot start on the destination, its disk being shared", async () => {
    const w = await moved({ nvram: true, shared: true }, ({ world }) => {
      world.startsThere = false;
    });

    expect((await w.journal()).at(-1)).toMatchObject({ error: { code: "migration.no-memory" } });
    staysOver(w);
  });

  it("leaves a shared disk's VM on the source where it ran there after they were copied", async () => {
    const w = await moved({ nvram: true, shared: true }, (w) => {
      w.world.after = (line) => {
        if (line.startsWith("place() {"))
          w.write(w.world.kvm1, NVRAM, "variables of vm1, that another run has written");
      };
    });

    expect((await w.journal()).at(-1)).toMatchObject({ error: { code: "cold.nvram-written" } });
    isBack(w, true, { nvram: true, shared: true });
  });
});

it("has no way back once the VM was started on the destination: a cancel comes too late", async () => {
  const w = await moved({}, (w) => {
    w.world.after = (line) => {
      if (line.includes(" start --domain")) void w.cancel();
    };
  });

  expect((await w.journal()).at(-1)).toMatchObject({
    type: "run.done",
    summary: ["vm1 is on kvm2.", "bob asked to cancel when there was no way back."],
  });
  hasMoved(w, true);
});

describe("a cold move whose connection is cut while the destination starts the VM", () => {
  /** The start has begun, and nobody hears how it ends. */
  async function cutAtStart() {
    const w = await moved({}, ({ world }) => {
      world.after = (line) => {
        if (!line.includes(" start --domain") || !world.kvm2.running) return;
        world.kvm2.state = "paused (starting up)";
        world.after = () => {};
        throw new OpsError("ssh.lost", { host: "kvm2" });
      };
    });
    expect(await turn(w)).toMatchObject({ laterMs: expect.any(Number) });
    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.unknown",
      error: { title: "vm1 is paused (starting up) on kvm2" },
    });
    expect(w.world.kvm1.defined).toBe(true);
    return w;
  }

  it("waits until it runs, and only then lets the source forget it", async () => {
    const w = await cutAtStart();
    w.world.kvm2.state = undefined;
    await turn(w);

    expect(await w.state()).toBe("done");
    hasMoved(w, true);
  });

  it("starts it again when that start came to nothing, with the source's definition still there", async () => {
    const w = await cutAtStart();
    Object.assign(w.world.kvm2, { state: undefined, running: false });
    await turn(w);

    expect(await w.state()).toBe("done");
    hasMoved(w, true);
  });

  it("is for a person when the guest has crashed there", async () => {
    const w = await cutAtStart();
    w.world.kvm2.state = "crashed (panicked)";
    await turn(w);

    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.stuck",
      standing: expect.stringContaining("vm1 is crashed (panicked) on kvm2."),
    });
    expect(w.world.kvm1.defined).toBe(true);
  });
});

describe("a cold move that fails leads back by itself", () => {
  it("where the guest does not heed the power button: it runs as before", async () => {
    const w = await moved({}, ({ world }) => {
      world.heeds = false;
    });

    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.failed",
      error: { code: "domain.does-not-stop" },
      standing: "vm1 runs on kvm1; kvm2 has nothing of it.",
    });
    isBack(w);
  });

  it("where somebody saves its memory instead of letting it shut down: it goes on from there", async () => {
    const w = await moved({}, ({ world }) => {
      world.savedInstead = true;
    });

    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.failed",
      error: { code: "cold.managed-save" },
      standing: "vm1 runs on kvm1; kvm2 has nothing of it.",
    });
    isBack(w);
  });

  it("where its memory was saved while it was copied, whatever libvirt calls its state by then", async () => {
    const w = await moved({}, (w) => {
      const { copy } = w.world;
      w.world.copy = (path, part) => {
        w.world.kvm1.saved = true;
        return copy(path, part);
      };
    });

    expect((await w.journal()).at(-1)).toMatchObject({ error: { code: "cold.managed-save" } });
    isBack(w);
  });

  it("where the destination has no room left", async () => {
    const w = await moved({}, ({ world }) => {
      world.copy = () => false;
      world.printed = 'rsync: write failed on "/x": No space left on device (28)\n';
    });

    expect((await w.journal()).at(-1)).toMatchObject({ error: { code: "cold.no-room-left" } });
    isBack(w);
  });

  it("where a copy is not what the original is", async () => {
    const w = await moved({}, (w) => {
      w.world.copy = (path, part) => {
        const original = w.world.kvm1.files.get(path);
        // Of the right length and time: only reading it tells.
        if (original !== undefined) {
          w.world.kvm2.files.set(part, { ...original, content: original.content.replace("d", "x") });
        }
        return true;
      };
    });

    expect((await w.journal()).at(-1)).toMatchObject({ error: { code: "cold.copy-differs" } });
    isBack(w);
  });

  it("where somebody starts the VM on the source while it is copied: that one runs on", async () => {
    const w = await moved({}, (w) => {
      const { copy } = w.world;
      w.world.copy = (path, part) => {
        const done = copy(path, part);
        w.world.kvm1.running = true;
        w.write(w.world.kvm1, DISK, "data of vm1, written meanwhile");
        return done;
      };
    });

    expect(await w.state()).toBe("failed");
    isBack(w);
    expect(w.world.kvm1.files.get(DISK)?.content).toBe("data of vm1, written meanwhile");
  });

  it("where somebody has started and stopped it between the last look and the renaming", async () => {
    const w = await moved({}, (w) => {
      w.world.after = (line) => {
        if (line.includes("dumpxml --inactive --security-info") && !line.includes("/kept/"))
          w.write(w.world.kvm1, DISK, "data of vm1, written meanwhile");
      };
    });

    expect((await w.journal()).at(-1)).toMatchObject({ error: { code: "cold.started-meanwhile" } });
    isBack(w);
    expect(w.world.kvm1.files.get(DISK)?.content).toMatch(/^data of vm1, written meanwhile/);
  });

  it("where somebody gives it another disk while it is copied: nothing is defined without it", async () => {
    const disk = "<disk type='file'><source file='/srv/b'/><target dev='vdb'/></disk></devices>";
    const w = await moved({}, (w) => {
      const { copy } = w.world;
      w.world.copy = (path, part) => {
        w.world.kvm1.xml = w.world.kvm1.xml.replace("</devices>", disk);
        return copy(path, part);
      };
    });

    expect((await w.journal()).at(-1)).toMatchObject({
      error: {
        title: "vm1's definition on kvm1 was changed since its files were copied: it names /srv/b too",
      },
    });
    isBack(w);
  });

  it("where the destination cannot start it", async () => {
    const w = await moved({}, ({ world }) => {
      world.startsThere = false;
    });

    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.failed",
      error: { code: "migration.no-memory" },
    });
    isBack(w);
    const steps = (await w.ports.store.plan(COLD_PLAN))?.steps ?? [];
    const undone = (await w.journal()).flatMap((event) =>
      event.type === "step.undone" ? [steps[event.step]?.id] : [],
    );
    // Newest first, but the VM starts as soon as the destination has no definition of it.
    expect(undone).toEqual([
      "volume.keep-disks",
      "domain.define-there",
      "domain.shut-down",
      "volume.place-copies",
      "volume.copy-files",
      "host.let-copies-in",
    ]);
  });

  it("where the destination has booted since and somebody cancels: no guest has written to the copy", async () => {
    const w = await moved({}, (w) => {
      w.world.after = (line) => {
        if (!line.includes("idle() {") || w.world.kvm2.receiver === undefined) return;
        w.boot(w.world.kvm2);
        void w.cancel();
      };
    });

    expect(await w.state()).toBe("cancelled");
    isBack(w);
  });

  it("but leaves alone what somebody puts in the copy's place just before it gets its name", async () => {
    const w = await moved({}, (w) => {
      const { run } = w.ports.shell;
      w.ports.shell.run = (host, command, abort) => {
        if (command.line.startsWith("place() {")) w.write(w.world.kvm2, DISK, "somebody else's");
        return run(host, command, abort);
      };
    });

    expect((await w.journal()).at(-1)).toMatchObject({ error: { code: "cold.file-there" } });
    expect(w.world.kvm1).toMatchObject({ running: true, defined: true });
    expect([...w.world.kvm2.files].map(([path, { content }]) => [path, content])).toEqual([
      [DISK, "somebody else's"],
    ]);
  });

  it("but leaves everything where it is once the destination's copy was written by a guest", async () => {
    const w = await moved({}, (w) => {
      w.world.after = (line) => {
        // It started, wrote, and died at once.
        if (!line.includes(" start --domain") || !w.world.kvm2.running) return;
        w.world.kvm2.running = false;
      };
    });

    expect(await w.state()).toBe("failed");
    expect(w.world.kvm1).toMatchObject({ running: false, defined: true });
    expect([...w.world.kvm1.files.keys()]).toEqual([KEPT]);
    expect(w.world.kvm2.files.get(DISK)?.content).toContain("seen by kvm2");
    expect(await notes(w)).toEqual([
      expect.stringMatching(
        /^Not taken back: Keep the disks of vm1 on kvm1 as \*\.ferry-k7m2qx9d\n.*vm1\.qcow2 on kvm2 was written since it was copied\.\nvm1 may have run there/,
      ),
    ]);
    expect((await w.journal()).at(-1)).toMatchObject({
      standing: `vm1 is off on kvm1; kvm2 has a definition of it that does not run. It cannot start on kvm1, where its disks have other names by now: ${KEPT} (was ${DISK}). \`/ferry undo k7m2qx9d\` gives them back, unless what kvm2 has of vm1 forbids it, and says so.`,
    });
    // Taking it back later asks what the copy was like.
    expect([w.world.kvm1.sums, w.world.kvm2.sums]).toEqual([undefined, expect.any(String)]);
  });

  it("where a step is to be done that the plan had found true: it makes a new plan, with the VM up", async () => {
    const w = coldWorld();
    await w.approve();
    const death = new AbortController();
    w.world.after = (line) => {
      if (line.includes("units/ferry-k7m2qx9d-copy &&")) death.abort();
    };
    await run(COLD_PLAN, w.ports, death.signal);
    expect(w.world.kvm1.running).toBe(false);
    await w.ports.store.changePlan(COLD_PLAN, (plan) => ({
      ...plan,
      steps: plan.steps.map((step) =>
        step.id === "volume.place-copies" ? { ...step, state: "satisfied" } : step,
      ),
    }));

    await run(COLD_PLAN, { ...w.ports, newPlanId: () => "again123" }, signal);

    expect((await w.journal()).at(-1)).toMatchObject({ type: "run.stale", successor: "again123" });
    isBack(w);
  });

  it("where somebody cancels after the shutdown: the VM is started again where it was", async () => {
    const w = await moved({}, (w) => {
      const { copy } = w.world;
      w.world.copy = (path, part) => {
        void w.cancel();
        return copy(path, part);
      };
    });

    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.cancelled",
      standing: "vm1 runs on kvm1; kvm2 has nothing of it.",
    });
    isBack(w);
  });
});

describe("a cold move whose destination falls silent", () => {
  const MINUTE = 60_000;
  const byHand = `kvm2 does not answer. \`/ferry undo ${COLD_PLAN}\` does it once that is over. By hand:`;
  /** While it takes in the copy: half of it stays there. */
  const inMidCopy = (w: World) => {
    w.world.copy = (_, part) => {
      w.world.kvm2.files.set(part, { content: "half", written: 1 });
      w.world.silent.add("kvm2");
      return false;
    };
  };
  const isUp = ({ world: { kvm1 } }: World) => expect([kvm1.running, kvm1.defined]).toEqual([true, true]);

  it("hears Cancel before the definition is handed over: the VM runs again, and what stays there is told", async () => {
    const w = await moved({}, inMidCopy);
    expect(w.world.kvm1.running).toBe(false);
    await w.cancel();

    await turn(w);

    isUp(w);
    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.cancelled",
      standing: "vm1 runs on kvm1. kvm2 cannot be asked; this plan has not defined vm1 there.",
    });
    const told = await notes(w);
    expect(told).toHaveLength(2);
    expect(told[0]).toBe(
      `Not taken back: Copy vm1's files from kvm1 to kvm2\n${byHand}\nkvm2$ rm -f -- ${PART}`,
    );
    expect(told[1]).toContain("authorized_keys");
    expect(w.world.kvm2.files.has(PART)).toBe(true);
  });

  it("and takes away what it left there with Roll back, once it answers", async () => {
    const w = await moved({}, inMidCopy);
    await w.cancel();
    await turn(w);
    w.world.silent.clear();

    const { steps } = await w.ports.runbooks.undo.resolve(
      { runbook: "undo", plan: COLD_PLAN },
      contextOf("undoing1", w.ports),
      reader(w.ports.shell, w.ports.now),
    );
    for (const { apply } of steps) {
      for (const action of apply)
        if (action.type === "command") await w.ports.shell.run(action.host, action.command);
    }

    isUp(w);
    expect([...w.world.kvm2.files.keys()]).toEqual([]);
    closed(w.world.kvm1, w.world.kvm2);
  });

  it("goes back by itself once it has waited long enough, and no sooner", async () => {
    const w = await moved({}, inMidCopy);
    w.wait(4 * MINUTE);
    expect(await turn(w)).toEqual({ laterMs: expect.any(Number) });
    expect(w.world.kvm1.running).toBe(false);
    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.unknown",
      next: expect.stringContaining("keeps trying for 5 min. Then it takes back by itself"),
    });

    w.wait(MINUTE);
    await turn(w);

    isUp(w);
    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.failed",
      error: {
        code: "run.waited-long",
        title:
          "kvm2 cannot be reached by SSH; Ferry waited 5 min for that while a VM was down, and no longer",
      },
    });
  });

  it("goes back too when the next step would have been to define the VM there", async () => {
    const w = coldWorld({ tpm: true, nvram: true });
    await w.approve();
    const steps = (await w.ports.store.plan(COLD_PLAN))?.steps ?? [];
    const placed = steps.findIndex(({ id }) => id === "volume.place-copies");
    const { store } = w.ports;
    const append: typeof store.append = async (id, token, event) => {
      await store.append(id, token, event);
      if (event.type === "step.applied" && event.step === placed) w.world.silent.add("kvm2");
    };
    const ports = { ...w.ports, store: { ...store, append } };
    await run(COLD_PLAN, ports, signal);
    w.wait(5 * MINUTE);

    await run(COLD_PLAN, ports, signal);

    isUp(w);
    const failed = (await w.journal()).find(({ type }) => type === "step.failed");
    expect(failed).toMatchObject({ step: steps.findIndex(({ id }) => id === "domain.define-there") });
    // What is to be typed by hand is short.
    expect(await notes(w)).toEqual([
      `Not taken back: Give the copies of vm1's files their names on kvm2\n${byHand}\nkvm2$ rm -f -- ${DISK} ${NVRAM} ${TPM}`,
      expect.stringContaining(PART),
      expect.stringContaining("authorized_keys"),
      `Not taken back: Make the folder of the state of vm1's TPM on kvm2\n${byHand}\nkvm2$ rmdir -- ${TPM_FOLDER}/tpm2 ${TPM_FOLDER}`,
    ]);
  });

  it("starts no VM again before its copying has ended, whoever began that", async () => {
    const w = coldWorld();
    await w.approve();
    const death = new AbortController();
    w.world.after = (line) => {
      if (line.includes("units/ferry-k7m2qx9d-copy &&")) death.abort();
      if (line.includes(" start --domain"))
        expect(w.world.kvm1.units.get("ferry-k7m2qx9d-copy")).toBe("failed");
    };
    await run(COLD_PLAN, w.ports, death.signal);
    expect(w.world.kvm1.units.get("ferry-k7m2qx9d-copy")).toBe("running");
    w.world.silent.add("kvm2");
    await w.cancel();

    await turn(w);

    isUp(w);
    expect(await w.state()).toBe("cancelled");
  });

  it("starts the VM again too when an approver gives the run up", async () => {
    const w = await moved({}, inMidCopy);
    await w.giveUp();

    await turn(w);

    isUp(w);
    expect((await w.journal()).at(-1)).toMatchObject({ type: "run.stuck" });
    expect((await w.journal()).at(-1)).not.toHaveProperty("unclear");
  });

  it("does not start the VM from the moment on that the destination may have its definition", async () => {
    const w = await moved({}, (w) => {
      w.world.after = (line) => {
        if (line.includes(" define --file")) w.world.silent.add("kvm2");
      };
    });
    await w.cancel();
    w.wait(60 * MINUTE);

    expect(await turn(w)).toEqual({ laterMs: expect.any(Number) });
    expect([w.world.kvm1.running, await w.state()]).toEqual([false, "running"]);

    w.world.silent.clear();
    await turn(w);
    expect(await w.state()).toBe("cancelled");
    isBack(w);
  });

  it("waits for the source, where the VM is, as long as it takes", async () => {
    const w = await moved({}, (w) => {
      w.world.copy = () => {
        w.world.silent.add("kvm1").add("kvm2");
        return false;
      };
    });
    await w.cancel();
    w.wait(60 * MINUTE);
    expect(await turn(w)).toEqual({ laterMs: expect.any(Number) });

    w.world.silent.delete("kvm1");
    await turn(w);

    isUp(w);
    expect(await w.state()).toBe("cancelled");
  });

  it("at any moment, never has the VM run twice, nor stay down for a host that cannot have it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 160 }),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 2 }),
        fc.constantFrom<Its>(...WITH),
        async (commands, cancels, deaths, its) => {
          const w = coldWorld(its);
          await w.approve();
          let left = commands;
          w.world.after = () => {
            if (--left === 0) w.world.silent.add("kvm2");
          };
          await killedAt(deaths, w);
          await turn(w);
          const steps = (await w.ports.store.plan(COLD_PLAN))?.steps ?? [];
          if (cancels) await w.cancel();
          await turn(w);
          w.wait(5 * MINUTE);
          await turn(w);

          const handed = (await w.journal()).some(
            (event) =>
              "step" in event &&
              ["domain.define-there", "migration.migrate-offline"].includes(steps[event.step]?.id ?? ""),
          );
          if (!handed) isUp(w);
          w.world.silent.clear();
          w.world.after = () => {};
          await turn(w);

          expect(w.world.broken).toEqual([]);
          expect([w.world.kvm1.running, w.world.kvm2.running].filter(Boolean)).toHaveLength(1);
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});

describe("a cold move on whose way the destination's libvirt falls silent", () => {
  /** From the moment on that this was done. */
  const from = (done: string, and: (w: World) => void = () => {}) =>
    moved({}, (w) => {
      w.world.after = (line) => {
        if (!line.includes(done) || w.world.deaf.size > 0) return;
        w.world.deaf.add("kvm2");
        and(w);
      };
    });

  it("waits for it with the VM down, and goes on once it answers", async () => {
    const w = await from("idle() {");
    expect((await w.journal()).at(-1)).toMatchObject({
      type: "run.unknown",
      error: { code: "migration.unclear" },
    });
    w.world.after = () => {};
    w.world.deaf.clear();

    await turn(w);

    expect(await w.state()).toBe("done");
    hasMoved(w, true);
  });

  it("has not ended while nobody knows whether the VM may start where it was", async () => {
    const w = await from(" define --file", (w) => void w.cancel());
    expect([w.world.kvm1.running, await w.state()]).toEqual([false, "running"]);
    expect((await w.journal()).at(-1)).toMatchObject({
      error: { code: "domain.libvirt-silent", host: "kvm2" },
    });
    w.world.after = () => {};
    w.world.deaf.clear();

    await turn(w);

    expect(await w.state()).toBe("cancelled");
    isBack(w);
  });

  it("starts the VM where it was when nothing was handed over", async () => {
    const w = await from("units/ferry-k7m2qx9d-copy &&", (w) => void w.cancel());

    expect(await w.state()).toBe("cancelled");
    expect(w.world.kvm1.running).toBe(true);
    expect((await w.journal()).at(-1)).toMatchObject({
      standing: "vm1 runs on kvm1. kvm2 cannot be asked; this plan has not defined vm1 there.",
    });
  });
});

describe("a guest that was asked to shut down and goes on", () => {
  /** Somebody cancels while it is asked; it goes off after so many looks, or never. */
  const cancelled = (goesOffIn = Number.POSITIVE_INFINITY) =>
    moved({}, (w) => {
      w.world.dawdles = true;
      w.world.pass = () => {
        if (w.world.kvm1.units.get("ferry-k7m2qx9d-shut-down") !== "running") return;
        w.world.goesOffIn = goesOffIn;
        void w.cancel();
      };
    });

  it("is started again when it goes off after all", async () => {
    const w = await cancelled(9);

    expect(w.world.kvm1.files.get(DISK)?.content).toContain("last words");
    isBack(w);
    expect(await w.state()).toBe("cancelled");
    expect(await notes(w)).toEqual([expect.stringMatching(/Ferry waits 3 min for that/)]);
    const steps = (await w.ports.store.plan(COLD_PLAN))?.steps ?? [];
    const told = (await w.journal()).flatMap((event) =>
      "step" in event && steps[event.step]?.id === "domain.shut-down" ? [event.type] : [],
    );
    expect(told).toEqual(["step.started", "step.applied", "step.undone"]);
  });

  it("is not claimed to stay up when it has not gone off for a while", async () => {
    const w = await cancelled();

    isBack(w);
    expect((await notes(w)).at(-1)).toBe(
      "The guest of vm1 was asked to shut down on kvm1 and may still do so\n`/ferry vm start vm1` starts it again.",
    );
  });
});

describe("a cold move whose worker is killed", () => {
  it("anywhere, ends as if it had never been killed, and at no moment is a VM lost or run twice", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 180 }), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom<Its>(...WITH),
        async (deaths, running, presync, its) => {
          const w = coldWorld({ running, presync, ...its });
          await w.approve();

          await killedAt(deaths, w);
          await turn(w);

          expect(w.world.broken).toEqual([]);
          expect(await w.state()).toBe("done");
          hasMoved(w, running, its);
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);

  it("anywhere in a move that fails, leads back all the same", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 3 }),
        fc.constantFrom<Its>(...WITH),
        async (deaths, its) => {
          const w = coldWorld(its);
          w.world.startsThere = false;
          await w.approve();

          await killedAt(deaths, w);
          await turn(w);

          expect(w.world.broken).toEqual([]);
          expect(await w.state()).toBe("failed");
          // With its definition it is over, and only then can it be seen that it does not start.
          if (its.shared) staysOver(w);
          else isBack(w, true, its);
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});

it("removes what it copied under a name of its own when it ends without it", async () => {
  const w = await moved({}, (w) => {
    w.world.copy = (path, part) => {
      w.world.kvm2.files.set(part, { content: "half", written: 1 });
      w.world.printed = "rsync error: received SIGINT\n";
      return path === "";
    };
  });

  expect(w.world.kvm2.files.has(PART)).toBe(false);
  isBack(w);
});
