import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Action } from "../../../../jobs/step.ts";
import { makePeerKey } from "../../../../jobs/steps/host/make-peer-key.ts";
import { PEER_KEY, PEER_KEY_FOLDER } from "../../../../jobs/transport.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";

const step = makePeerKey({ host: host("kvm1"), planId: "k7m2qx9d" });
const read = (state: string) => facts({ kvm1: { "peer-key": { state, line: "ssh-ed25519 AAAA" } } });

test("is needed while there is none, and never replaces one that somebody must look at", async () => {
  expect(await step.check(read("there"))).toEqual({ state: "satisfied" });
  expect(await step.check(read("absent"))).toEqual({ state: "needed", because: `kvm1 has no ${PEER_KEY}` });
  expect(await step.check(read("unusable"))).toMatchObject({
    state: "blocked",
    error: { code: "host.peer-key-unusable", details: { file: PEER_KEY } },
  });
});

test("its undo is needed while it is there", async () => {
  expect(await step.checkUndo?.(read("there"))).toMatchObject({ state: "needed" });
  expect(await step.checkUndo?.(read("absent"))).toMatchObject({ state: "satisfied" });
});

test("makes it once, for root alone, and its undo leaves nothing", async () => {
  const folder = path.join(scratchFolder(), "ferry");
  const run = async (actions: readonly Action[]) => {
    for (const action of actions) {
      if (action.type !== "command") throw new Error(action.type);
      const line = action.command.line.replaceAll(PEER_KEY_FOLDER, folder);
      const { code, stderr } = await localShell().run(host("kvm1"), { ...action.command, line });
      expect([code, stderr]).toEqual([0, ""]);
    }
  };
  const key = path.join(folder, "migration-key");
  await run(step.apply);
  const made = readFileSync(key, "utf8");
  await run(step.apply);

  expect(readFileSync(key, "utf8")).toBe(made);
  expect(readFileSync(`${key}.pub`, "utf8")).toMatch(/^ssh-ed25519 AAAA\S+ ferry kvm1\n$/);
  expect([folder, key].map((file) => statSync(file).mode & 0o777)).toEqual([0o700, 0o600]);

  if ("impossible" in step.undo) throw new Error("no undo");
  await run(step.undo);
  expect(existsSync(folder)).toBe(false);
});
