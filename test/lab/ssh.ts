import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { alivePid, endProcess, execute, type Result, startDetached } from "./process.ts";
import { hostFiles } from "./qemu.ts";
import { waitFor } from "./wait.ts";

/** How to reach one host over ssh: `directory` holds the key, known_hosts and the kept connection. */
export interface SshTarget {
  directory: string;
  name: string;
  port: number;
}

/** The arguments of an ssh to this host that trusts no key but the one that the lab made for it. */
export function sshArgs({ directory, name, port }: SshTarget): string[] {
  const options = {
    IdentityFile: path.join(directory, "id_ed25519"),
    IdentitiesOnly: "yes",
    UserKnownHostsFile: path.join(directory, "known_hosts"),
    GlobalKnownHostsFile: "/dev/null",
    StrictHostKeyChecking: "yes",
    HostKeyAlias: name,
    BatchMode: "yes",
    ConnectTimeout: "10",
    ServerAliveInterval: "5",
    ServerAliveCountMax: "3",
    LogLevel: "ERROR",
    // The default, with post-quantum arithmetic, takes seconds under TCG.
    KexAlgorithms: "curve25519-sha256",
  };
  return [
    ...["-F", "/dev/null", "-p", `${port}`],
    ...Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]),
    "root@127.0.0.1",
  ];
}

/**
 * Runs a command as root over a kept connection (0.1 s; a new one takes seconds under TCG).
 * An array's words reach the host as they are; a string is the host's shell's.
 * Code 255: the connection failed, and whether the command ran is unknown.
 */
export async function runOverSsh(
  target: SshTarget,
  command: string | readonly string[],
  { timeoutMs = 60_000, input }: { timeoutMs?: number; input?: string } = {},
): Promise<Result> {
  try {
    await keepConnection(target, timeoutMs);
  } catch (error) {
    return { stdout: "", stderr: error instanceof Error ? error.message : String(error), code: 255 };
  }
  const { sshControl } = hostFiles(target.directory, target.name);
  const line = typeof command === "string" ? command : command.map(quote).join(" ");
  const args = ["-S", sshControl, ...sshArgs(target), "--", line];
  return execute("ssh", args, { timeoutMs, ...(input === undefined ? {} : { input }) });
}

/** Quotes a word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Ends the kept connection; after a restore the host's end of it is gone without a word. */
export async function dropConnection({
  directory,
  name,
}: Pick<SshTarget, "directory" | "name">): Promise<void> {
  await endProcess(hostFiles(directory, name).sshPid, directory);
}

async function keepConnection(target: SshTarget, timeoutMs: number): Promise<void> {
  const { sshControl, sshPid, sshLog } = hostFiles(target.directory, target.name);
  const alive = () => alivePid(sshPid, target.directory) !== undefined;
  if (alive() && existsSync(sshControl)) return;
  await waitFor(
    `an ssh connection to ${target.name} (${sshLog})`,
    () => {
      if (!alive()) {
        // A killed ssh leaves its socket; the next one would see it, share nothing, and every command would connect anew.
        rmSync(sshControl, { force: true });
        startDetached("ssh", ["-M", "-N", "-S", sshControl, ...sshArgs(target)], {
          log: sshLog,
          pidFile: sshPid,
        });
      }
      return existsSync(sshControl) || undefined;
    },
    { timeoutMs, intervalMs: 50 },
  );
}
