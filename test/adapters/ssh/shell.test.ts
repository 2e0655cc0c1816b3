import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openShell, type ShellOptions } from "../../../adapters/ssh/shell.ts";
import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../../jobs/error.ts";
import { sh, withInput, withTimeout } from "../../../jobs/shell.ts";
import { type Relay, startRelay } from "../../support/relay.ts";
import { shellContract } from "../../support/shell-contract.ts";
import { freePort, startSshd, type TestSshd } from "../../support/sshd.ts";

// A login takes long on a machine that boots the lab's hosts at the same time.
vi.setConfig({ testTimeout: 30_000 });

let sshd: TestSshd;
beforeAll(async () => {
  sshd = await startSshd(["ed25519", "rsa"]);
});
afterAll(() => sshd.stop());

shellContract("SSH", async () => {
  const shell = openShell({ identity: sshd.identity });
  return { shell, host: sshd.host, close: () => shell.close() };
});

describe("over a network that a test can break", () => {
  let relay: Relay;
  let host: Host;
  const shells: ReturnType<typeof openShell>[] = [];
  const open = (options: Partial<ShellOptions> = {}) => {
    const shell = openShell({ identity: sshd.identity, connectWithinMs: 2_000, ...options });
    shells.push(shell);
    return shell;
  };
  beforeEach(async () => {
    relay = await startRelay(sshd.port);
    host = { ...sshd.host, port: relay.port };
  });
  afterEach(async () => {
    await Promise.all(shells.splice(0).map((shell) => shell.close()));
    await expect.poll(() => relay.open(), { timeout: 10_000 }).toBe(0);
    await relay.stop();
  });

  it("runs 20 commands at once over one connection", async () => {
    const shell = open();
    const before = sshd.logins();

    const runs = Array.from({ length: 20 }, (_, i) => shell.run(host, sh`sleep 0.1; echo ${i}`));
    const results = await Promise.all(runs);

    expect(results.map((result) => result.stdout)).toEqual(Array.from({ length: 20 }, (_, i) => `${i}\n`));
    expect(relay.accepted()).toBe(1);
    expect(sshd.logins() - before).toBe(1);
  });

  it("feeds a MiB to standard input and reads it back", async () => {
    const input = "0123456789abcdef\n".repeat(1024 * 64);

    const { stdout } = await open().run(host, withInput(sh`cat`, input));

    expect(stdout).toBe(input);
  });

  it("keeps letters whole that arrive in pieces", async () => {
    const { stdout } = await open().run(host, sh`printf '\\303'; sleep 0.1; printf '\\274'`);

    expect(stdout).toBe("ü");
  });

  it("answers when the command has not read its input", async () => {
    const result = await open().run(host, withInput(sh`exit 4`, "x".repeat(4 * 1024 * 1024)));

    expect(result.code).toBe(4);
  });

  it("says that everything in flight is lost when the connection breaks, and connects anew for the next", async () => {
    const shell = open();
    await shell.run(host, sh`true`);
    const runs = [shell.run(host, sh`echo begun; sleep 20`), shell.run(host, sh`sleep 20`)];
    const settled = Promise.allSettled(runs);
    await shell.run(host, sh`true`); // by now both have been sent

    relay.cut();

    for (const result of await settled) {
      expect(result).toMatchObject({
        status: "rejected",
        reason: { code: "ssh.lost", details: { host: "kvm1" } },
      });
    }
    expect(await shell.run(host, sh`echo back`)).toMatchObject({ stdout: "back\n" });
    expect(relay.accepted()).toBe(2);
  });

  it("notices by keepalive that nothing comes any more", async () => {
    const shell = open({ keepaliveMs: 50 });
    await shell.run(host, sh`true`);
    const run = shell.run(host, sh`sleep 20`);
    const settled = Promise.allSettled([run]);
    await shell.run(host, sh`true`); // by now it has been sent

    relay.freeze();

    expect(await settled).toMatchObject([{ reason: { code: "ssh.lost" } }]);
  });

  it("sends a command over a new connection when the kept one was dead before it went out", async () => {
    const shell = open({ keepaliveMs: 50 });
    await shell.run(host, sh`true`);

    relay.freeze();

    expect(await shell.run(host, sh`echo once`)).toMatchObject({ stdout: "once\n" });
    expect(relay.accepted()).toBe(2);
  });

  it("is lost, not failed, when the server process of the session dies", async () => {
    // The session's own sshd process is the parent of what it runs: timeout, which sh belongs to.
    const killSession = sh`kill -9 "$(ps -o ppid= -p "$PPID")"; sleep 20`;

    await expect(open().run(host, killSession)).rejects.toMatchObject({ code: "ssh.lost" });
  });

  it("counts a death by signal as a shell does", async () => {
    expect(await open().run(host, sh`kill -TERM "$PPID"; sleep 20`)).toMatchObject({ code: 143 });
  });

  it("ends what it has given up, a little after its time", async () => {
    const { stdout } = await open().run(host, withTimeout(sh`tr '\\0' ' ' < "/proc/$PPID/cmdline"`, 7_000));

    expect(stdout).toMatch(/^timeout -k 5 12 sh -c /);
  });

  it("refuses to swallow more output than Ferry reads", async () => {
    const run = open().run(host, sh`head -c 6000000 /dev/zero; sleep 20`);

    await expect(run).rejects.toMatchObject({ code: "ssh.too-much-output", details: { limit: 4 } });
  });

  it("takes a fresh connection after a command was given up, and lets the others finish on the old one", async () => {
    const shell = open();
    const other = shell.run(host, sh`sleep 0.6; echo finished`);
    await expect(shell.run(host, withTimeout(sh`sleep 20`, 200))).rejects.toMatchObject({
      code: "ssh.timeout",
    });

    const next = await shell.run(host, sh`echo next`);

    expect(next.stdout).toBe("next\n");
    expect((await other).stdout).toBe("finished\n");
    expect(relay.accepted()).toBe(2);
  });

  it("does not send a command whose signal aborts while it waits for a place", async () => {
    const shell = open({ sessionsPerHost: 1 });
    const mark = path.join(sshd.folder, "mark");
    const first = shell.run(host, sh`sleep 0.3`);
    const controller = new AbortController();
    const second = shell.run(host, sh`touch ${mark}`, controller.signal);
    await delay(0); // a turn later it stands in the queue

    controller.abort(new Error("cancelled"));

    await expect(second).rejects.toThrow("cancelled");
    await first;
    expect(await shell.run(host, sh`test -e ${mark}`)).toMatchObject({ code: 1 });
  });

  it("closes a connection that has been idle, and connects again when there is something to do", async () => {
    const shell = open({ idleMs: 20 });
    await shell.run(host, sh`true`);
    await expect.poll(() => relay.open(), { timeout: 10_000 }).toBe(0);

    expect(await shell.run(host, sh`echo again`)).toMatchObject({ stdout: "again\n" });
  });

  it("tries again for a moment when nobody listens yet", async () => {
    const port = await freePort();
    const run = open().run({ ...host, port }, sh`echo up`);
    await delay(100); // the first attempt is refused in the meantime
    const late = await startRelay(sshd.port, { port });

    expect((await run).stdout).toBe("up\n");
    await Promise.all(shells.splice(0).map((shell) => shell.close()));
    await late.stop();
  });

  it("waits longer for a slow login than for a host that can't be reached", async () => {
    const slow = await startRelay(sshd.port, { delayMs: 600 });
    const shell = open({ connectWithinMs: 200 });

    expect(await shell.run({ ...host, port: slow.port }, sh`echo in`)).toMatchObject({ stdout: "in\n" });
    await shell.close();
    await slow.stop();
  });

  it("loses what is in flight and runs nothing more once it is closed", async () => {
    const shell = open();
    await shell.run(host, sh`true`);
    const run = shell.run(host, sh`sleep 20`);
    const settled = Promise.allSettled([run]);
    await shell.run(host, sh`true`); // by now it has been sent

    await shell.close();

    expect(await settled).toMatchObject([{ reason: { code: "ssh.lost" } }]);
    await expect(shell.run(host, sh`true`)).rejects.toThrow("the shell is closed");
  });

  it("gives up a connection attempt when it is closed", async () => {
    const shell = open({ connectWithinMs: 60_000 });
    const run = shell.run({ ...host, port: await freePort() }, sh`true`);
    const settled = Promise.allSettled([run]);

    await shell.close();

    expect(await settled).toMatchObject([{ status: "rejected", reason: { message: "the shell is closed" } }]);
  });

  it("names a line that is too long for a host", async () => {
    await expect(open().run(host, sh`echo ${"x".repeat(140_000)}`)).rejects.toThrow(RangeError);
  });
});

describe("a host that can't be reached", () => {
  const unreachable = async (host: Host) => {
    const shell = openShell({ identity: sshd.identity, connectWithinMs: 500 });
    const error = await shell.run(host, sh`true`).catch((caught: unknown) => caught);
    await shell.close();
    return error instanceof OpsError ? { code: error.code, reason: error.details.reason } : error;
  };

  it("is unreachable when the connection is refused", async () => {
    expect(await unreachable({ ...sshd.host, port: await freePort() })).toEqual({
      code: "ssh.unreachable",
      reason: "the connection was refused",
    });
  });

  it("is unreachable when its name is unknown", async () => {
    expect(await unreachable({ ...sshd.host, address: "kvm1.invalid" })).toMatchObject({
      code: "ssh.unreachable",
      reason: expect.stringMatching(/kvm1\.invalid/),
    });
  });

  it("is unreachable when something else than SSH closes the connection", async () => {
    const relay = await startRelay(await freePort());

    expect(await unreachable({ ...sshd.host, port: relay.port })).toEqual({
      code: "ssh.unreachable",
      reason: "the connection was closed before the login",
    });
    await relay.stop();
  });
});

it("says that a host lets nobody run commands", async () => {
  const strict = await startSshd(["ed25519"], ["MaxSessions 0"]);
  const shell = openShell({ identity: strict.identity });

  // Ferry's check of sudo meets the same obstacle where the tests don't run as root.
  await expect(shell.run(strict.host, sh`true`)).rejects.toMatchObject({ code: "ssh.no-session" });

  await shell.close();
  await strict.stop();
});

describe("identity", () => {
  const refused = async (host: Host, options: ShellOptions) => {
    const shell = openShell(options);
    const error = await shell.run(host, sh`true`).catch((caught: unknown) => caught);
    await shell.close();
    return error;
  };

  it("is refused when the host doesn't know Ferry's key", async () => {
    const other = readFileSync(path.join(sshd.folder, "host-ed25519"), "utf8");

    const error = await refused(sshd.host, { identity: { privateKey: other } });

    expect(error).toMatchObject({ code: "ssh.refused", details: { host: "kvm1", user: sshd.host.user } });
  });

  it("says what is wrong with a key that is none, without showing it", async () => {
    const error = await refused(sshd.host, { identity: { privateKey: "swordfish" } });

    expect(error).toMatchObject({ code: "ssh.bad-key" });
    expect(`${(error as OpsError).remedy}${(error as OpsError).stack}`).not.toContain("swordfish");
  });

  it("names an agent that doesn't answer", async () => {
    const error = await refused(sshd.host, { identity: { agent: path.join(sshd.folder, "no-agent") } });

    expect(error).toMatchObject({ code: "ssh.agent" });
  });

  it("refuses a host without a pinned key, with the line to add", async () => {
    const error = await refused({ ...sshd.host, hostKeys: [] }, { identity: sshd.identity });

    const line = sshd.host.hostKeys[0]?.split(" ").slice(0, 2).join(" ");
    expect(error).toMatchObject({ code: "ssh.host-key-unknown", details: { host: "kvm1", key: line } });
    expect((error as OpsError).remedy).toContain(line);
  });

  it("refuses a host whose key has changed", async () => {
    const other = readFileSync(path.join(sshd.folder, "user.pub"), "utf8");

    const error = await refused({ ...sshd.host, hostKeys: [other] }, { identity: sshd.identity });

    expect(error).toMatchObject({
      code: "ssh.host-key-changed",
      details: { fingerprint: expect.stringMatching(/^SHA256:[\w+/]{43}$/) },
    });
  });

  it("asks the server for the key type that is pinned", async () => {
    const rsaOnly = {
      ...sshd.host,
      hostKeys: sshd.host.hostKeys.filter((line) => line.startsWith("ssh-rsa")),
    };
    const shell = openShell({ identity: sshd.identity });

    expect(await shell.run(rsaOnly, sh`echo trusted`)).toMatchObject({ stdout: "trusted\n" });
    await shell.close();
  });
});
