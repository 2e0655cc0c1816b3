import type { Host } from "../../config/inventory.ts";
import { OpsError } from "../../jobs/error.ts";
import { sh } from "../../jobs/shell.ts";
import type { Connection } from "./connection.ts";
import { NOT_SENT } from "./execute.ts";

/**
 * Asks once per connection whether sudo works, so that its refusal isn't taken
 * for a command's own failure. Closes the connection and throws OpsError
 * `ssh.sudo` if not.
 */
export async function checkSudo(connection: Connection, host: Host, signal: AbortSignal): Promise<void> {
  try {
    const result = await connection.run(sh`true`, signal);
    if (result === NOT_SENT) throw unreachable(host);
    if (result.code !== 0) throw refused(host, result.stderr);
  } catch (error) {
    await connection.close();
    // No command of anybody's was sent yet, so nothing is unknown.
    throw error instanceof OpsError && error.code === "ssh.lost" ? unreachable(host, error) : error;
  }
}

const refused = (host: Host, stderr: string) => {
  const reason = stderr.trim().split("\n").at(-1) ?? "";
  return new OpsError("ssh.sudo", { host: host.name, user: host.user, reason });
};

const unreachable = (host: Host, cause?: unknown) => {
  const reason = "the connection broke right after the login";
  return new OpsError(
    "ssh.unreachable",
    { host: host.name, address: host.address, port: host.port, reason },
    cause,
  );
};
