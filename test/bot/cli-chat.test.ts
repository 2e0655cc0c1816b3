import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { scratchFolder } from "../support/scratch-folder.ts";

const SITE = `
hosts:
  kvm1:
    address: 127.0.0.1
    port: 1
    migrationAddress: 192.0.2.11
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBEae+XMJcbyjVQrUYvxkIiP8UkKXvOkLB3BI6PSsY40"
people:
  ann: { roles: [requester], console: ann }
  bob: { roles: [approver], console: bob }
ssh: { agent: true }
`;

/** The `ferry` command with its standard input and output on pipes. */
function ferry(...args: string[]) {
  const folder = scratchFolder();
  const config = path.join(folder, "ferry.yaml");
  writeFileSync(config, SITE);
  const cli = path.resolve(import.meta.dirname, "../../bot/cli.ts");
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", cli, ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      FERRY_CONFIG: config,
      FERRY_DATA: path.join(folder, "data"),
      SSH_AUTH_SOCK: path.join(folder, "no-agent"),
    },
  });
  const exited = once(child, "exit");
  onTestFinished(async () => {
    child.kill();
    await exited;
  });
  let said = "";
  const heard = (words: string) =>
    new Promise<void>((resolve) => {
      const listen = (data: unknown) => {
        said += String(data);
        if (said.includes(words)) resolve();
      };
      child.stdout?.on("data", listen);
      child.stderr?.on("data", listen);
      child.once("exit", () => resolve());
    });
  return { heard, exited, said: () => said, stop: () => child.kill() };
}

test("a bot that nobody could talk to is refused, with the way to give it a chat", async () => {
  const bot = ferry("bot");

  await bot.heard("--console");

  expect(await bot.exited).toEqual([1, null]);
  expect(bot.said()).toContain("There is no chat that this bot could talk in");
  expect(bot.said()).toContain("or run `ferry bot` in a terminal, or `ferry bot --console`");
});

test("ferry up says at its start that no chat is open, where none can be", async () => {
  const up = ferry("up");

  await up.heard('"ready"');

  expect(up.said()).toContain("start Ferry in a terminal, or with --console");
  up.stop();
  expect(await up.exited).toEqual([0, null]);
});
