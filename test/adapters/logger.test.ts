import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openLogger } from "../../adapters/logger.ts";
import { OpsError } from "../../jobs/error.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const open = (level: "debug" | "info" = "info") => {
  const file = path.join(scratchFolder(), "logs/ferry.log");
  const text = () => readFileSync(file, "utf8");
  const written = () =>
    text()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  return { log: openLogger({ name: "worker", level, file }), file, text, written };
};

it("writes one JSON line with level, time, message and fields", () => {
  const { log, text, file, written } = open();

  log.info({ planId: "k7m2qx9d", remainingBytes: 12 }, "run started");

  expect(written()).toEqual([
    {
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      name: "worker",
      pid: process.pid,
      hostname: expect.any(String),
      planId: "k7m2qx9d",
      remainingBytes: 12,
      msg: "run started",
    },
  ]);
  expect(text()).toMatch(/^[^\n]*\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it("leaves out what is below its level", () => {
  const [coarse, fine] = [open("info"), open("debug")];

  for (const { log } of [coarse, fine]) log.debug({}, "fine");
  for (const { log } of [coarse, fine]) log.info({}, "coarse");

  expect(coarse.written()).toMatchObject([{ msg: "coarse" }]);
  expect(fine.written()).toMatchObject([{ level: "debug", msg: "fine" }, { msg: "coarse" }]);
});

it("gives a child's fields to all of its lines, and to its own children's", () => {
  const { log, written } = open();
  const run = log.child({ planId: "k7m2qx9d" });

  run.child({ step: "nfs.mount-share" }).warn({ host: "kvm1" }, "step failed");

  expect(written()).toMatchObject([
    { planId: "k7m2qx9d", step: "nfs.mount-share", host: "kvm1", msg: "step failed" },
  ]);
});

it("writes an error with its code, details, stack and causes", () => {
  const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  const err = new OpsError("ssh.lost", { host: "kvm1" }, cause);

  const { log, written } = open();

  log.error({ err }, "command lost");

  expect(written()).toMatchObject([
    {
      err: {
        name: "OpsError",
        message: "The SSH connection to kvm1 was lost",
        stack: expect.stringContaining("logger.test.ts"),
        code: "ssh.lost",
        details: { host: "kvm1" },
        cause: { message: "connect", code: "ECONNREFUSED" },
      },
    },
  ]);
});

describe("secrets", () => {
  it.each([
    "password",
    "vncPasswd",
    "passphrase",
    "secret",
    "SLACK_BOT_TOKEN",
    "privateKey",
    "private_key",
    "apiKey",
    "authorization",
    "Cookie",
    "keyPem",
    "response_url",
  ])("are masked in fields named like one: %s", (name) => {
    const { log, text, written } = open();

    log.info({ [name]: "swordfish", deep: [{ [name]: { value: "swordfish" } }] }, "connecting");

    expect(text()).not.toContain("swordfish");
    expect(written()).toMatchObject([{ [name]: "***", deep: [{ [name]: "***" }] }]);
  });

  it.each([
    "xoxb-1111-2222-swordfish",
    "xoxe.xoxb-1-swordfish",
    "xapp-1-A1-2-swordfish",
    "https://hooks.slack.com/commands/T1/2/swordfish",
    "https://hooks.slack-gov.com/actions/swordfish",
  ])("are masked wherever they stand: %s", (secret) => {
    const { log, text } = open();

    log.warn({ bolt: `it failed (${secret})`, err: new Error(`calling with ${secret}`) }, "Slack's library");

    expect(text()).not.toContain("swordfish");
    expect(text()).toContain("calling with ***");
  });

  it("are masked in a child's fields and in an error's", () => {
    const err = new Error("outer", { cause: Object.assign(new Error("inner"), { privateKey: "swordfish" }) });

    const { log, text } = open();

    log.child({ token: "swordfish" }).error({ err }, "connecting");

    expect(text()).not.toContain("swordfish");
  });

  it("don't take what only reminds of them along", () => {
    const { log, written } = open();

    log.info({ token: undefined, secret: "", hostKey: "ssh-ed25519 AAAA", key: "x" }, "connecting");

    expect(written()).toMatchObject([{ secret: "", hostKey: "ssh-ed25519 AAAA", key: "x" }]);
  });
});

it("writes what JSON can't hold as a word, and never throws", () => {
  const loop: Record<string, unknown> = {
    date: new Date(Number.NaN),
    big: 1n,
    bytes: Buffer.from("abc"),
    f() {},
  };
  loop.self = loop;
  loop.deep = Array.from({ length: 20 }).reduce((inner) => ({ inner }), "bottom");
  loop.map = new Map([["vm1", { token: "swordfish" }]]);

  const { log, text, written } = open();

  log.info({ loop }, "odd");

  expect(text()).not.toContain("swordfish");
  expect(written()).toMatchObject([
    {
      loop: {
        date: null,
        big: "1",
        bytes: "[3 bytes]",
        f: "[function]",
        self: "[circular]",
        map: [["vm1", { token: "***" }]],
      },
    },
  ]);
});
