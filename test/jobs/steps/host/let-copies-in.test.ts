import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CopiedFile } from "../../../../jobs/copies.ts";
import { sh } from "../../../../jobs/shell.ts";
import { type CopyWay, letCopiesIn, shutCopiesOut } from "../../../../jobs/steps/host/let-copies-in.ts";
import { receiver } from "../../../../jobs/steps/host/receiver.ts";
import { facts } from "../../../support/facts.ts";
import { fakePrograms } from "../../../support/fake-programs.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";

const PLAN = "k7m2qx9d";
const file = (to: string): CopiedFile => ({ kind: "disk", path: to, to, bytes: 1, there: false });
const way: CopyWay = {
  source: host("kvm1"),
  destination: host("kvm2"),
  files: [file("/img/vm1 a.qcow2"), file("/img/b.raw")],
  sshPort: 2222,
  planId: PLAN,
};
const key = "ssh-ed25519 AAAAplan";
const hostKey = "ssh-ed25519 AAAAhost";
const line = `restrict,from="172.16.1.11",command="sh /run/ferry-${PLAN}/receive" ${key} ferry-${PLAN}`;
const config = (() => {
  const [first] = letCopiesIn(way).apply;
  return first?.type === "command" ? (first.command.stdin ?? "") : "";
})();
const open = {
  kvm1: { [`copy-key ${PLAN}`]: { key, pinned: [hostKey], config } },
  kvm2: { [`copy-door ${PLAN}`]: { hostKeys: [hostKey], line, receiver: receiver(way.files, PLAN) } },
};
const changed = (host: "kvm1" | "kvm2", change: object) => {
  const [[id, value] = ["", {}]] = Object.entries(open[host]);
  return facts({ ...open, [host]: { [id]: { ...value, ...change } } });
};

describe("host.let-copies-in", () => {
  it("is true when key, door and pinned host keys fit each other", async () => {
    expect(await letCopiesIn(way).check(facts(open))).toEqual({ state: "satisfied" });
  });

  it.each([
    ["the source has no key", changed("kvm1", { key: undefined })],
    ["another key is let in", changed("kvm2", { line: line.replace("AAAAplan", "AAAAother") })],
    ["it is let in from elsewhere", changed("kvm2", { line: line.replace("172.16.1.11", "*") })],
    ["it may do something else", changed("kvm2", { receiver: "exec sh\n" })],
    ["the destination has other host keys", changed("kvm2", { hostKeys: ["ssh-ed25519 AAAAnew"] })],
    ["the destination shows none", changed("kvm2", { hostKeys: [] })],
    ["ssh is configured otherwise", changed("kvm1", { config: "Host *\n" })],
  ])("is needed where %s", async (_, read) => {
    expect(await letCopiesIn(way).check(read)).toMatchObject({ state: "needed" });
  });

  it("pins host keys, refuses unknown ones and comes from the address that is let in", () => {
    expect(config).toContain("StrictHostKeyChecking yes\n");
    expect(config).toContain(`UserKnownHostsFile /run/ferry-${PLAN}/known_hosts\n`);
    expect(config).toContain("BindAddress 172.16.1.11\n");
    expect(config).toContain("HostName 172.16.1.12\n");
    expect(config).toContain("Port 2222\n");
  });

  it("acts on two hosts, so that nothing runs beside it, and is tidied", () => {
    expect(letCopiesIn(way).host).toBeUndefined();
    expect(letCopiesIn(way).tidy).toEqual(letCopiesIn(way).undo);
  });

  it("takes what is no key for none", () => {
    for (const action of letCopiesIn(way).apply) {
      if (action.type !== "handover") continue;
      expect(action.give("-----BEGIN OPENSSH PRIVATE KEY-----")).toMatchObject({ code: "cold.no-key" });
    }
  });
});

/** The step's own lines, on files in a scratch folder, with some programs of the host's replaced. */
function home(programs: Readonly<Record<string, string>> = {}) {
  const folder = scratchFolder();
  const keys = path.join(folder, "authorized_keys");
  const { PATH } = fakePrograms(programs);
  const run = (command: { line: string; stdin?: string }) => {
    const line = command.line.replaceAll("/root/.ssh", folder).replaceAll("/run/ferry-", `${folder}/run-`);
    return localShell().run(host("kvm2"), {
      ...sh``,
      ...(command.stdin === undefined ? {} : { stdin: command.stdin }),
      line: `PATH=${PATH}; ${line}`,
    });
  };
  return { keys, run, folder };
}

describe("the destination's authorized_keys", () => {
  const commands = (planId: string) => {
    const install = letCopiesIn({ ...way, planId }).apply[2];
    const given = install?.type === "handover" ? install.give(`${key} x\n`) : undefined;
    const shut = shutCopiesOut({ ...way, planId }).apply[0];
    if (given === undefined || !("line" in given) || shut?.type !== "command") throw new Error("no command");
    return { install: given, shut: shut.command };
  };
  const { install, shut } = commands(PLAN);
  const others = "ssh-rsa AAAAann ann\n# a comment\nssh-rsa AAAAbob bob ferry-other123";

  it("gets one line and loses it again, and everybody else's stay as they were", async () => {
    const { keys, run } = home();
    writeFileSync(keys, others, { mode: 0o600 });

    for (const _ of [1, 2]) expect(await run(install)).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(keys, "utf8")).toBe(`${others}\n${line}\n`);
    expect(await run(shut)).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(keys, "utf8")).toBe(`${others}\n`);
  });

  it("may be a link to the file that a person keeps elsewhere: nobody is locked out, and it stays one", async () => {
    const { keys, run, folder } = home();
    writeFileSync(path.join(folder, "kept keys"), `${others}\n`, { mode: 0o600 });
    symlinkSync("kept keys", keys);

    expect(await run(install)).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(keys, "utf8")).toBe(`${others}\n${line}\n`);
    expect(await run(shut)).toMatchObject({ code: 0, stderr: "" });

    expect(readFileSync(keys, "utf8")).toBe(`${others}\n`);
    expect(lstatSync(keys).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(["authorized_keys", "kept keys"]);
  });

  // Whatever cp made, each write to /dev/full fails as one to a full disk does.
  const fullDisk = { cp: `for last; do :; done; rm -f "$last"; ln -s /dev/full "$last"` };

  it.each([
    ["opened", install, others],
    ["closed", shut, `${others}\n${line}\n`],
  ])("stays as it is where the disk is full while the door is %s", async (_, command, before) => {
    const { keys, run } = home(fullDisk);
    writeFileSync(keys, before, { mode: 0o600 });

    const { code, stderr } = await run(command);

    expect(code).not.toBe(0);
    expect(stderr).toContain("No space left on device");
    expect(lstatSync(keys).isFile()).toBe(true);
    expect(readFileSync(keys, "utf8")).toBe(before);
  });

  it("loses no line when plans open and close their doors at the same time", async () => {
    // Slow enough for every reader to come before the first writer.
    const { keys, run } = home({ mv: 'sleep 0.2; exec /bin/mv "$@"' });
    writeFileSync(keys, `${others}\n`, { mode: 0o600 });
    const plans = ["aaaaaaaa", "bbbbbbbb", "cccccccc"].map(commands);

    const opened = await Promise.all(plans.map(({ install }) => run(install)));
    const lines = readFileSync(keys, "utf8").split("\n").length;
    const closed = await Promise.all(plans.map(({ shut }) => run(shut)));

    expect([...opened, ...closed].map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(lines).toBe(7);
    expect(readFileSync(keys, "utf8")).toBe(`${others}\n`);
  });

  it("is not made by closing a door that was never opened", async () => {
    const { keys, run } = home();

    expect(await run(shut)).toMatchObject({ code: 0, stderr: "" });
    expect(existsSync(keys)).toBe(false);
  });
});

describe("the checksums of the files", () => {
  /** What is left of them on both hosts, of this plan's and of others', once there is or is not a copy under its own name. */
  async function left(step: typeof letCopiesIn, copied: boolean) {
    const { folder, run } = home();
    const copy = path.join(folder, "a copy");
    const { undo, apply } = step({ ...way, files: [file(copy)] });
    const actions = step === letCopiesIn && Array.isArray(undo) ? undo : apply;
    if (copied) writeFileSync(copy, "");
    const names: Record<string, string[]> = {};
    for (const action of actions) {
      if (action.type !== "command") throw new Error("no command");
      const sums = path.join(folder, action.host.name, "sums");
      mkdirSync(sums, { recursive: true });
      for (const name of [PLAN, `${PLAN}.flat`, `${PLAN}.part`, "old", "recent"])
        writeFileSync(path.join(sums, name), "");
      utimesSync(path.join(sums, "old"), 1, 1);
      const line = action.command.line.replaceAll("/var/lib/ferry", path.dirname(sums));
      expect(await run({ line })).toMatchObject({ code: 0, stderr: "" });
      names[action.host.name] = readdirSync(sums).sort();
    }
    return names;
  }
  const none = { kvm1: ["recent"], kvm2: ["recent"] };

  it("go with the door, and those of plans that ended long ago", async () => {
    expect(await left(letCopiesIn, false)).toEqual(none);
    expect(await left(shutCopiesOut, true)).toEqual(none);
  });

  it("stay on the destination while a copy could still be taken back", async () => {
    expect(await left(letCopiesIn, true)).toEqual({
      kvm1: ["recent"],
      kvm2: [PLAN, `${PLAN}.flat`, `${PLAN}.part`, "old", "recent"],
    });
  });
});

describe("the receiver", () => {
  const script = receiver(way.files, PLAN);
  const PATH = () => fakePrograms({ rsync: 'printf "%s|" "$@"' }).PATH;
  const asked = async (command: string) => {
    const folder = scratchFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "receive"), script);
    const line = sh`PATH=${PATH()} SSH_ORIGINAL_COMMAND=${command} sh ${path.join(folder, "receive")}`;
    const { stdout, code } = await localShell().run(host("kvm2"), line);
    return { stdout, code };
  };
  const CLIENT =
    "rsync --server -tISze.LsfxCIvu --compress-level=1 --timeout=60 --compress-choice=zstd --inplace --partial .";

  it("answers the probe", async () => {
    expect(await asked("receives")).toEqual({ stdout: `ferry-${PLAN} receives\n`, code: 0 });
  });

  it("lets rsync write the file of that number, under its passing name", async () => {
    expect((await asked(`${CLIENT} 0`)).stdout).toMatch(
      /^--server\|-tISze\.LsfxCIvu\|.*\|\.\|\/img\/vm1 a\.qcow2\.ferry-k7m2qx9d\.part\|$/,
    );
    expect((await asked(`${CLIENT} 1`)).stdout).toContain("|/img/b.raw.ferry-k7m2qx9d.part|");
  });

  it("writes a file for one connection at a time: one that was cut may still be at it", async () => {
    const folder = scratchFolder();
    const [receive, log] = ["receive", "log"].map((name) => path.join(folder, name));
    writeFileSync(receive ?? "", script);
    const rsync = `echo begins >>${log}; sleep 0.3; echo ends >>${log}`;
    const PATH = fakePrograms({ rsync }).PATH;
    const come = (n: number) =>
      localShell().run(
        host("kvm2"),
        sh`PATH=${PATH} SSH_ORIGINAL_COMMAND=${`${CLIENT} ${n}`} sh ${receive ?? ""}`,
      );

    const answers = await Promise.all([come(0), come(0)]);

    expect(answers.map(({ code }) => code)).toEqual([0, 0]);
    expect(readFileSync(log ?? "", "utf8")).toBe("begins\nends\nbegins\nends\n");
  });

  it("sends a connection away that would wait too long, so that it comes again", async () => {
    const PATH = fakePrograms({ rsync: "true", flock: "exit 1" }).PATH;
    const receive = path.join(scratchFolder(), "receive");
    writeFileSync(receive, script);
    const line = sh`PATH=${PATH} SSH_ORIGINAL_COMMAND=${`${CLIENT} 0`} sh ${receive}`;

    // rsync(1): 12 is a broken protocol, after which the source tries again.
    expect((await localShell().run(host("kvm2"), line)).code).toBe(12);
  });

  it.each([
    ["a shell", "sh -i"],
    ["nothing", ""],
    ["reading", "rsync --server --sender -tSze.Lsfx . 0"],
    ["another file", `${CLIENT} /etc/passwd`],
    ["a number that is none of the plan's", `${CLIENT} 2`],
    ["links", "rsync --server -tlSze.Lsfx . 0"],
    ["owners", "rsync --server -togSze.Lsfx . 0"],
    ["recursion", "rsync --server -trSze.Lsfx . 0"],
    ["a log file", "rsync --server -tSze.Lsfx --log-file=/etc/cron.d/x . 0"],
    ["a second command", `${CLIENT} 0;id`],
    ["a substitution", `${CLIENT} $(id)`],
    ["a second line", `${CLIENT} 0\nid`],
  ])("refuses %s", async (_, command) => {
    expect(await asked(command)).toEqual({ stdout: "", code: 126 });
  });

  it("starts nothing but rsync's receiver on the plan's own files, whatever is asked", async () => {
    const word = fc.constantFrom(
      "rsync",
      "--server",
      "--sender",
      "-tSze.L",
      ".",
      "0",
      "1",
      "2",
      "$(id)",
      ";",
      "/etc",
      "-e",
      "",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 8 }), async (words) => {
        const { stdout, code } = await asked(words.join(" "));
        if (code === 126) expect(stdout).toBe("");
        else
          expect(stdout).toMatch(
            /^--server\|(?:-[tSzvI]*e\.L\|)*\.\|\/img\/(vm1 a\.qcow2|b\.raw)\.ferry-k7m2qx9d\.part\|$/,
          );
      }),
      { numRuns: 60 },
    );
  });
});
