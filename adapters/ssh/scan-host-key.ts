import type { Host } from "../../config/inventory.ts";
import { connectFailure } from "./connect-error.ts";
import { describeHostKey, type HostKey, hostKeyAlgorithms } from "./host-key.ts";
import { startClient } from "./start-client.ts";

const REACH_MS = 8_000;

/**
 * What the server at the host's address shows, one key per type, for a person
 * to compare at the console. Trusts nothing, sends no key and doesn't log in.
 * Throws OpsError `ssh.unreachable`.
 */
export async function scanHostKeys(host: Host): Promise<HostKey[]> {
  const keys = await Promise.all(
    Object.values(hostKeyAlgorithms).map((algorithms) => showKey(host, algorithms)),
  );
  return keys.filter((key) => key !== undefined);
}

async function showKey(host: Host, algorithms: readonly string[]): Promise<HostKey | undefined> {
  const settings = {
    host: host.address,
    port: host.port,
    username: host.user,
    authHandler: [],
    algorithms: { serverHostKey: algorithms },
    hostVerifier: () => false,
    keepaliveInterval: 0,
    keepaliveCountMax: 0,
  };
  const { client, ready, attempt } = startClient(settings, REACH_MS);
  try {
    await ready;
    return undefined;
  } catch (cause) {
    if (attempt.rejectedKey !== undefined) return describeHostKey(attempt.rejectedKey);
    if (cause instanceof Error && /no matching host key/.test(cause.message)) return undefined;
    throw connectFailure(host, cause, attempt).error;
  } finally {
    client.destroy();
  }
}
