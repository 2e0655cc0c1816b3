import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OpsError } from "../../jobs/error.ts";
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
    const undone = (await w.journal()).flatMap((event) => (event.type === "step.undone" ? [event.step] : []));
    expect(undone).toEqual([...undone].sort((a, b) => b - a));
    expect(undone).toHaveLength(6);
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
    // Taking it back later asks what the copy was like.
    expect([w.world.kvm1.sums, w.world.kvm2.sums]).toEqual([undefined, expect.any(String)]);
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

describe("a cold move whose worker is killed", () => {
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

  const WITH: readonly Its[] = [
    {},
    { tpm: true },
    { nvram: true },
    { tpm: true, nvram: true },
    { nvram: true, shared: true },
  ];

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
