import { describe, expect, it } from "vitest";
import { perform } from "../../jobs/act.ts";
import { OpsError } from "../../jobs/error.ts";
import { migrationProgress } from "../../jobs/facts/migration-progress.ts";
import type { Progress } from "../../jobs/record.ts";
import { Interrupted, type Session } from "../../jobs/session.ts";
import { type CommandResult, sh } from "../../jobs/shell.ts";
import { type Action, on } from "../../jobs/step.ts";
import { answeringShell } from "../support/answering-shell.ts";
import { fixture } from "../support/fixture.ts";
import { host } from "../support/hosts.ts";
import { portsWith } from "../support/ports.ts";
import { virshAnswer } from "../support/virsh-answer.ts";

const kvm1 = host("kvm1");
const { signal } = new AbortController();
type Said = Partial<CommandResult>;
type Say = (line: string) => Said | Promise<Said>;

/** A worker's turn on hosts that say what the test gives; each hook of the session may be replaced. */
function turn(say: Say, other: Partial<Session> = {}) {
  const shell = answeringShell((_host, line) => say(line));
  const shown: (Progress | undefined)[] = [];
  const session: Session = {
    planId: "k7m2qx9d",
    ports: portsWith(shell),
    signal,
    report: async () => {},
    showProgress: async (progress) => void shown.push(progress),
    cancelAsked: async () => false,
    mayAct: async () => {},
    pause: async () => {},
    ...other,
  };
  return { session, lines: shell.lines, shown };
}

describe("perform, with a handover", () => {
  const action: Action = {
    type: "handover",
    from: host("kvm2"),
    take: sh`print it`,
    host: kvm1,
    give: (text) => (text === "good" ? sh`take ${text}` : new OpsError("ssh.lost", { host: text })),
    shown: "take it",
  };

  it("carries what one host has printed to the other", async () => {
    const { session, lines } = turn((line) => (line === "print it" ? { stdout: "good" } : {}));

    expect((await perform([action], session)).failed).toBeUndefined();
    expect(lines).toEqual(["print it", "take good"]);
  });

  it("gives nothing that is not what it should be, and nothing when the first host has failed", async () => {
    const odd = turn(() => ({ stdout: "odd" }));
    const silent = turn(() => ({ code: 1, stderr: "no such key" }));

    expect((await perform([action], odd.session)).failed).toMatchObject({ code: "ssh.lost" });
    expect((await perform([action], silent.session)).failed).toMatchObject({
      details: { host: "kvm2", output: "no such key", command: "print it" },
    });
    expect([odd.lines, silent.lines]).toEqual([["print it"], ["print it"]]);
  });
});

describe("perform, with plain commands", () => {
  const actions = [
    on(kvm1, sh`first`),
    on(kvm1, sh`second`),
    on(kvm1, sh`third`),
    { ...on(kvm1, sh`tidy up`), evenAfterFailure: true as const },
  ];

  it("does them in order", async () => {
    const { session, lines } = turn(() => ({}));

    expect((await perform(actions, session)).failed).toBeUndefined();
    expect(lines).toEqual(["first", "second", "third", "tidy up"]);
  });

  it("stops at the first that fails, but tidies up, and returns what the command said", async () => {
    const { session, lines } = turn((line) => (line === "second" ? { code: 3, stderr: "no good\n" } : {}));

    const { failed } = await perform(actions, session);

    expect(lines).toEqual(["first", "second", "tidy up"]);
    expect(failed).toMatchObject({
      code: "host.command-failed",
      details: { host: "kvm1", output: "no good\n", command: "second" },
    });
  });

  it("keeps the first failure when tidying up fails as well", async () => {
    const { session } = turn((line) => (line === "first" ? {} : { code: 1, stderr: `${line} failed` }));

    expect((await perform(actions, session)).failed).toMatchObject({ details: { output: "second failed" } });
  });

  it("quotes standard output when the command said nothing on standard error, else its exit status", async () => {
    const { failed: words } = await perform(actions, turn(() => ({ code: 1, stdout: "sorry" })).session);
    const { failed: silence } = await perform(actions, turn(() => ({ code: 7 })).session);

    expect(words).toMatchObject({ details: { output: "sorry" } });
    expect(silence).toMatchObject({ details: { output: "exit status 7" } });
  });

  it("asks before each command whether it may still act, and does nothing once it may not", async () => {
    let left = 2;
    const mayAct = async () => {
      left -= 1;
      if (left < 0) throw new OpsError("run.taken-over", { plan: "k7m2qx9d" });
    };
    const { session, lines } = turn(() => ({}), { mayAct });

    await expect(perform(actions, session)).rejects.toMatchObject({ code: "run.taken-over" });
    expect(lines).toEqual(["first", "second"]);
  });

  it("throws when nobody can say whether a command was done", async () => {
    const { session } = turn(() => {
      throw new OpsError("ssh.lost", { host: "kvm1" });
    });

    await expect(perform(actions, session)).rejects.toMatchObject({ code: "ssh.lost" });
  });
});

describe("perform, with what nothing depends on", () => {
  const aside = { ...on(kvm1, sh`aside`), bestEffort: true as const };

  it("goes on when it fails", async () => {
    const { session, lines } = turn((line) => (line === "aside" ? { code: 1 } : {}));

    expect((await perform([aside, on(kvm1, sh`next`)], session)).failed).toBeUndefined();
    expect(lines).toEqual(["aside", "next"]);
  });

  it("goes on when its host does not answer", async () => {
    const { session, lines } = turn((line) => {
      if (line === "aside") throw new OpsError("ssh.lost", { host: "kvm1" });
      return {};
    });

    expect((await perform([aside, on(kvm1, sh`next`)], session)).failed).toBeUndefined();
    expect(lines).toEqual(["aside", "next"]);
  });
});

describe("perform, with what goes on aside", () => {
  const aside = (line: "start" | "stop") => ({ ...on(kvm1, sh`${line}`), bestEffort: true as const });

  it("begins the next while it goes on, and keeps its own order", async () => {
    let started: (said: Said) => void = () => {};
    const starting = new Promise<Said>((resolve) => {
      started = resolve;
    });
    const { session, lines } = turn((line) => (line === "start" ? starting : {}));

    const { failed, aside: settled } = await perform(
      [aside("start"), on(kvm1, sh`next`), aside("stop")],
      session,
    );

    expect(failed).toBeUndefined();
    expect(lines).toEqual(["start", "next"]);
    started({});
    await settled;
    expect(lines).toEqual(["start", "next", "stop"]);
  });

  it("tells whoever waits for it that the worker is to stop", async () => {
    const { session } = turn((line) => {
      if (line === "start") throw new Interrupted();
      return {};
    });

    const { aside: settled } = await perform([aside("start"), on(kvm1, sh`next`)], session);

    await expect(settled).rejects.toThrow(Interrupted);
  });
});

describe("perform, with a certificate", () => {
  const action: Action = {
    type: "certificate",
    host: kvm1,
    request: sh`make request`,
    names: ["kvm1", "172.16.1.11"],
    install: (pem) => sh`install ${pem}`,
    shown: "sign and install",
  };

  it("has the host's request signed for its names, and installs what comes back", async () => {
    const { session, lines } = turn((line) => (line === "make request" ? { stdout: "REQUEST\n" } : {}));

    expect((await perform([action], session)).failed).toBeUndefined();
    expect(lines).toEqual(["make request", "install 'REQUEST, signed for kvm1 172.16.1.11'"]);
  });

  it("signs nothing when the host could make no request", async () => {
    const { session, lines } = turn(() => ({ code: 1, stderr: "no openssl" }));

    expect((await perform([action], session)).failed).toMatchObject({ details: { output: "no openssl" } });
    expect(lines).toEqual(["make request"]);
  });
});

describe("perform, with a unit", () => {
  const migrate: Action = {
    type: "unit",
    host: kvm1,
    unit: "ferry-k7m2qx9d-migrate",
    command: sh`virsh migrate`,
    progress: migrationProgress("4d1f2d6e-0000-4000-8000-000000000065"),
    stop: sh`virsh domjobabort`,
  };
  const shows = (active: string, sub: string) => ({
    stdout: `LoadState=loaded\nActiveState=${active}\nSubState=${sub}\n`,
  });
  const figures = virshAnswer({
    job: "Job type: 2\n\noperation: 5\nmemory_total: 100\nmemory_remaining: 40\ntime_elapsed: 5\n",
  });

  const isWait = (line: string) => line.startsWith("for g in /sys/fs/cgroup");
  const waits = (lines: readonly string[]) =>
    lines.filter(isWait).map((line) => Number(/exec timeout (\S+) /.exec(line)?.[1]));

  /**
   * systemd on a host where the unit is in these states, one a look; the last one
   * stays. The unit keeps its processes over so many waits.
   */
  function systemd(states: Partial<CommandResult>[], other: Say = () => ({}), runsOver = 0): Say {
    let look = 0;
    let waited = 0;
    return (line) => {
      if (isWait(line)) return { code: ++waited <= runsOver ? 124 : 0 };
      if (!line.startsWith("systemctl show")) return other(line);
      look += 1;
      return states[look - 1] ?? states.at(-1) ?? {};
    };
  }
  const kinds = (lines: readonly string[]) =>
    lines.map((line) =>
      isWait(line) ? "wait" : (/^(mkdir|systemctl \w+|journalctl|virsh \S+)/.exec(line)?.[0] ?? line),
    );

  it("starts it, follows it to its end, and leaves it there for whoever must read it again", async () => {
    const say = systemd(
      [shows("active", "exited")],
      (line) => {
        return line.includes("domjobinfo") ? { stdout: figures } : {};
      },
      2,
    );
    const { session, lines, shown } = turn(say);

    expect((await perform([migrate], session)).failed).toBeUndefined();
    expect(kinds(lines)).toEqual(["mkdir", "wait", "virsh -c", "wait", "virsh -c", "wait", "systemctl show"]);
    const figuresShown = { totalBytes: 100, remainingBytes: 40, elapsedMs: 5 };
    expect(shown).toMatchObject([figuresShown, figuresShown, undefined]);
  });

  it.each([
    { took: 10, waited: 1 },
    { took: 700, waited: 6.3 },
    { took: 9_000, waited: 20 },
  ])("leaves a host that took $took ms to answer alone for $waited s", async ({ took, waited }) => {
    let now = 1000;
    const say = systemd(
      [shows("active", "exited")],
      (line) => {
        if (line.includes("domjobinfo")) now += took;
        return {};
      },
      1,
    );
    const { session, lines } = turn(say);

    await perform([migrate], { ...session, ports: { ...session.ports, now: () => now } });

    expect(waits(lines)).toEqual([1, waited]);
  });

  it("goes on following a unit whose processes it cannot find but that systemd says is running", async () => {
    const say = systemd([
      shows("activating", "start"),
      shows("active", "running"),
      shows("active", "exited"),
    ]);
    const { session, lines } = turn(say);

    expect((await perform([migrate], session)).failed).toBeUndefined();
    expect(waits(lines)).toHaveLength(3);
  });

  it("follows a unit that a worker which died has started, instead of failing", async () => {
    const said = fixture("captured/migrating-kvm1-unit-again.txt");
    const say = systemd([shows("active", "exited")], (line) =>
      line.startsWith("mkdir") ? { code: 1, stderr: said } : {},
    );

    expect((await perform([migrate], turn(say).session)).failed).toBeUndefined();
  });

  it("fails at once when systemd cannot start it", async () => {
    const { session, lines } = turn(() => ({ code: 1, stderr: "Failed to connect to bus" }));

    expect((await perform([migrate], session)).failed).toMatchObject({
      details: { output: "Failed to connect to bus" },
    });
    expect(kinds(lines)).toEqual(["mkdir"]);
  });

  it("explains why it failed from what it printed", async () => {
    const printed = "error: Unsafe migration: Migration without shared storage is unsafe\n";
    const say = systemd([shows("failed", "failed")], (line) =>
      line.startsWith("journalctl") ? { stdout: printed } : {},
    );
    const { session } = turn(say);

    expect((await perform([migrate], session)).failed).toMatchObject({
      code: "migration.storage-not-shared",
      details: { host: "kvm1", output: printed, command: "virsh migrate" },
    });
  });

  it("takes its own word for why it failed, where it has one for what was printed", async () => {
    const own = (output: string) =>
      output === "still running\n" ? new OpsError("domain.gone", { vm: "vm1", host: "kvm1" }) : undefined;
    const ends = async (printed: string) => {
      const say = systemd([shows("failed", "failed")], (line) =>
        line.startsWith("journalctl") ? { stdout: printed } : {},
      );
      return (await perform([{ ...migrate, failure: own }], turn(say).session)).failed?.code;
    };

    expect(await ends("still running\n")).toBe("domain.gone");
    expect(await ends("no such thing\n")).toBe("host.command-failed");
  });

  it("says that it is gone when the host has restarted meanwhile", async () => {
    const gone = { stdout: "LoadState=not-found\nActiveState=inactive\nSubState=dead\nSTARTED\n" };

    expect((await perform([migrate], turn(systemd([gone])).session)).failed).toMatchObject({
      code: "host.unit-vanished",
      details: { host: "kvm1", unit: "ferry-k7m2qx9d-migrate" },
    });
  });

  it("gives a start line that is still on its way the time to arrive", async () => {
    const notYet = { stdout: "LoadState=not-found\nActiveState=inactive\nSubState=dead\nSTARTED\n" };
    const say = systemd([notYet, notYet, shows("active", "running"), shows("active", "exited")]);

    expect((await perform([migrate], turn(say).session)).failed).toBeUndefined();
  });

  it("goes on without figures when they cannot be read", async () => {
    const say = systemd([shows("active", "running"), shows("active", "exited")], (line) =>
      line.includes("domjobinfo") ? { code: 1, stderr: "error: Timed out during operation" } : {},
    );
    const { session, shown } = turn(say);

    expect((await perform([migrate], session)).failed).toBeUndefined();
    expect(shown).toEqual([undefined]);
  });

  it("stops it once on Cancel, and still waits for its end", async () => {
    const running = shows("active", "running");
    const printed = "error: operation aborted: migration out job: canceled by client\n";
    const say = systemd([running, running, running, shows("failed", "failed")], (line) =>
      line.startsWith("journalctl") ? { stdout: printed } : {},
    );
    const { session, lines } = turn(say, { cancelAsked: async () => true });

    expect((await perform([migrate], session)).failed).toMatchObject({ code: "migration.canceled" });
    expect(lines.filter((line) => line === "virsh domjobabort")).toHaveLength(1);
  });

  it("hears a Cancel while it waits", async () => {
    const asked = [false, false, true];
    const say = systemd([shows("active", "running"), shows("failed", "failed")]);
    let aborted = false;
    const { session, lines } = turn(
      (line) => {
        if (line === "virsh domjobabort") aborted = true;
        return isWait(line) && !aborted ? new Promise(() => {}) : say(line);
      },
      { cancelAsked: async () => asked.shift() ?? true },
    );

    await perform([migrate], session);

    expect(kinds(lines)).toEqual([
      "mkdir",
      "wait",
      "systemctl show",
      "virsh -c",
      "virsh domjobabort",
      "wait",
      "systemctl show",
      "journalctl",
    ]);
  });

  it("asks no more whether somebody cancelled once the wait is over", async () => {
    let asked = 0;
    let resume = () => {};
    const { session } = turn(systemd([shows("active", "exited")]), {
      pause: () =>
        new Promise((resolve) => {
          resume = resolve;
        }),
      cancelAsked: async () => {
        asked += 1;
        return false;
      },
    });

    await perform([migrate], session);
    resume();
    await new Promise(setImmediate);

    expect(asked).toBe(0);
  });

  it("leaves it running when the worker is to stop", async () => {
    const stop = new AbortController();
    const say = systemd([shows("active", "running")], () => ({}), 99);
    const { session, lines } = turn((line) => {
      if (isWait(line)) stop.abort(new Interrupted());
      stop.signal.throwIfAborted();
      return say(line);
    });

    await expect(perform([migrate], { ...session, signal: stop.signal })).rejects.toBeInstanceOf(Interrupted);
    expect(kinds(lines)).toEqual(["mkdir", "wait"]);
  });

  it("throws when the host is out of reach meanwhile: the unit may still run", async () => {
    const say: Say = (line) => {
      if (line.startsWith("systemctl show")) throw new OpsError("ssh.lost", { host: "kvm1" });
      return {};
    };

    await expect(perform([migrate], turn(say).session)).rejects.toMatchObject({ code: "ssh.lost" });
  });

  it("tidies up after it failed", async () => {
    const { session, lines } = turn(systemd([shows("failed", "failed")]));

    await perform(
      [migrate, on(kvm1, sh`next`), { ...on(kvm1, sh`tidy up`), evenAfterFailure: true }],
      session,
    );

    expect(lines).toContain("tidy up");
    expect(lines).not.toContain("next");
  });
});
