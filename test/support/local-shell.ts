import { spawn } from "node:child_process";
import type { Host } from "../../config/inventory.ts";
import type { Command, Shell } from "../../jobs/shell.ts";

/** A shell on this machine: real `sh`, no SSH. Counts its round trips. */
export function localShell(): Shell & { readonly trips: Command[] } {
  const trips: Command[] = [];
  return {
    trips,
    run: (_host: Host, command: Command) =>
      new Promise((resolve, reject) => {
        trips.push(command);
        const child = spawn("sh", ["-c", command.line], { env: { ...process.env, LC_ALL: "C" } });
        let stdout = "";
        let stderr = "";
        child.stdout.on("data", (data) => (stdout += data));
        child.stderr.on("data", (data) => (stderr += data));
        child.on("error", reject);
        child.on("close", (code) => resolve({ stdout, stderr, code: code ?? 255 }));
        // A command need not read what it is given.
        child.stdin.on("error", () => {});
        child.stdin.end(command.stdin ?? "");
      }),
  };
}
