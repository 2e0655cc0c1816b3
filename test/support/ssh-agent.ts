import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A real ssh-agent that holds one key. */
export interface TestAgent {
  /** What SSH_AUTH_SOCK would be. */
  readonly socket: string;
  stop(): Promise<void>;
}

/** Starts OpenSSH's agent in the foreground and loads the key of that file. */
export async function startAgent(keyFile: string): Promise<TestAgent> {
  const folder = mkdtempSync(path.join(tmpdir(), "ferry-agent-"));
  const socket = path.join(folder, "agent.sock");
  const child = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  // It names its socket once it listens there.
  await Promise.race([
    once(child.stdout, "data"),
    ended.then(() => Promise.reject(new Error("ssh-agent did not start"))),
  ]);
  execFileSync("ssh-add", ["-q", keyFile], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: "pipe" });
  return {
    socket,
    async stop() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
