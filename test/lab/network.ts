import { rmSync } from "node:fs";
import path from "node:path";
import { alivePid, endProcess, execute } from "./process.ts";

/** The folder of sockets through which hosts plug into the wire between them. */
export function switchSocket(directory: string): string {
  return path.join(directory, "switch");
}

const pidFile = (directory: string) => path.join(directory, "switch.pid");

/**
 * Starts the user-space Ethernet switch if it is not running.
 *
 * QEMU's multicast sockets would be no substitute: they return a host's own frames to it, and a bridge
 * then learns its guests on the wrong port.
 */
export async function startSwitch(directory: string): Promise<void> {
  if (switchRunning(directory)) return;
  rmSync(switchSocket(directory), { recursive: true, force: true });
  const args = [
    "--sock",
    switchSocket(directory),
    "--mode",
    "0600",
    "--daemon",
    "--pidfile",
    pidFile(directory),
  ];
  const { code, stderr } = await execute("vde_switch", args);
  if (code !== 0) throw new Error(`vde_switch did not start: ${stderr.trim()}`);
}

export function switchRunning(directory: string): boolean {
  return alivePid(pidFile(directory), directory) !== undefined;
}

export async function stopSwitch(directory: string): Promise<void> {
  await endProcess(pidFile(directory), directory);
}
