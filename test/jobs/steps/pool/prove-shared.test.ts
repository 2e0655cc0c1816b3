import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { shareTokens } from "../../../../jobs/facts/share-tokens.ts";
import { proveShared } from "../../../../jobs/steps/pool/prove-shared.ts";
import { answer } from "../../../support/answer.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { images, mounted } from "../../../support/share.ts";

const [writer, reader] = [host("kvm1"), host("kvm2")];
const step = proveShared({ writer, reader, share: images });
const TOKENS = "share-tokens /var/lib/images kvm1 kvm2";
const first = { inode: "11", text: "a".repeat(32) };
const second = { inode: "12", text: "b".repeat(32) };
const none = { inode: undefined, text: undefined };

const check = (atWriter: unknown, atReader: unknown, tables = [mounted(), mounted()]) =>
  step.check(
    facts({
      kvm1: { mounts: tables[0], [TOKENS]: atWriter },
      kvm2: { mounts: tables[1], [TOKENS]: atReader },
    }),
  );

describe("pool.prove-shared", () => {
  it("is satisfied when both hosts read the same two files", async () => {
    expect(await check([first, second], [first, second])).toEqual({ state: "satisfied" });
  });

  it("is needed while one of them has not mounted the share, whatever lies in the empty mount point", async () => {
    const tables = [mounted(), mounted().slice(0, 1)];

    expect(await check([first, second], [first, second], tables)).toEqual({
      state: "needed",
      because: "kvm2 has not mounted it yet",
    });
  });

  it.each([
    ["nobody has written", [none, none], [none, none], "kvm1 has written no token yet"],
    ["one has not written", [first, none], [first, none], "kvm2 has written no token yet"],
    ["a token is not seen yet", [first, second], [none, second], "kvm2 does not see the token of kvm1 yet"],
  ])("is needed when %s", async (_, atWriter, atReader, because) => {
    expect(await check(atWriter, atReader)).toEqual({ state: "needed", because });
  });

  it.each([
    [
      "a file of that name is another one",
      [first, second],
      [{ ...first, inode: "99" }, second],
      "pool.not-shared",
    ],
    [
      "the same number holds another text",
      [first, second],
      [{ ...first, text: second.text }, second],
      "pool.not-shared",
    ],
    [
      "one side's file is another one",
      [first, { ...second, inode: "98" }],
      [first, second],
      "pool.not-shared",
    ],
    [
      "QEMU may not read it there",
      [first, second],
      [{ ...first, text: undefined }, second],
      "pool.users-differ",
    ],
  ])("is blocked when %s", async (_, atWriter, atReader, code) => {
    expect(await check(atWriter, atReader)).toMatchObject({ state: "blocked", error: { code } });
  });

  it("writes on both hosts, then waits on both for the other's", () => {
    expect(step.apply.map((action) => action.host.name)).toEqual(["kvm1", "kvm2", "kvm2", "kvm1"]);
    expect(step.undo).toMatchObject([
      { host: { name: "kvm1" }, command: { line: "rm -f /var/lib/images/.ferry-kvm1" } },
      { host: { name: "kvm2" }, command: { line: "rm -f /var/lib/images/.ferry-kvm2" } },
    ]);
  });
});

describe("share-tokens", () => {
  const fact = shareTokens("/var/lib/images", [writer, reader]);

  it("tells whole tokens from missing, unreadable and broken ones", () => {
    const whole = `inode .ferry-kvm1 11\ntext .ferry-kvm1 ${"a".repeat(32)}\ntext .ferry-kvm2 \n`;
    expect(answer(fact, whole)).toEqual([first, none]);
    expect(
      answer(fact, "inode .ferry-kvm1 11\ninode .ferry-kvm2 12\ntext .ferry-kvm1 \ntext .ferry-kvm2 oops\n"),
    ).toEqual([
      { inode: "11", text: undefined },
      { inode: "12", text: undefined },
    ]);
    expect(answer(fact, "")).toEqual([none, none]);
  });
});

let folder: string | undefined;
afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true });
  folder = undefined;
});

it("waits for a token that is there, and for no longer", async () => {
  folder = await mkdtemp(path.join(tmpdir(), "ferry-share-"));
  await writeFile(path.join(folder, ".ferry-kvm1"), "a".repeat(32));
  const waiting = proveShared({ writer, reader, share: { ...images, mountPoint: folder } }).apply[2];
  if (waiting?.type !== "command") throw new Error("not a command");

  const { code } = await localShell().run(reader, waiting.command);

  expect(code).toBe(0);
  expect(await readdir(folder)).toEqual([".ferry-kvm1"]);
});
