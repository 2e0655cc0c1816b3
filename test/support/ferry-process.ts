import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { onTestFinished, vi } from "vitest";
import { scratchFolder } from "./scratch-folder.ts";

/** One host that does not answer; ann asks and bob approves, with these accounts: `console: ann`. */
export const smallSite = (account: (name: string) => string): string => `
hosts:
  kvm1:
    address: 127.0.0.1
    port: 1
    migrationAddress: 192.0.2.11
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBEae+XMJcbyjVQrUYvxkIiP8UkKXvOkLB3BI6PSsY40"
people:
  ann: { roles: [requester], ${account("ann")} }
  bob: { roles: [approver], ${account("bob")} }
ssh: { agent: true }
`;

/** `ferry` as a process on that site, with no terminal and nothing of this one's environment; for the test that runs. */
export function startFerry(
  args: readonly string[],
  site: string,
  environment: Readonly<Record<string, string>> = {},
) {
  const folder = scratchFolder();
  const config = path.join(folder, "ferry.yaml");
  writeFileSync(config, site);
  const cli = path.resolve(import.meta.dirname, "../../bot/cli.ts");
  const child = spawn(process.execPath, ["--import", "tsx", cli, ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      FERRY_CONFIG: config,
      FERRY_DATA: path.join(folder, "data"),
      SSH_AUTH_SOCK: path.join(folder, "no-agent"),
      ...environment,
    },
  });
  const exited = once(child, "close");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  return {
    /** Its exit status and signal, once it has said everything. */
    exited,
    said: () => said,
    stop: () => child.kill("SIGTERM"),
    kill: () => child.kill("SIGKILL"),
  };
}

/** Looks until it no longer throws: such a process takes seconds to begin, more beside the lab's hosts. */
export const eventually = (look: () => unknown) => vi.waitFor(look, { timeout: 60_000, interval: 50 });
