import type { Host } from "../../config/inventory.ts";
import type { ClientError } from "./client.ts";
import { connectFailure } from "./connect-error.ts";
import { describeHostKey, type HostKey, hostKeyAlgorithms } from "./host-key.ts";
import { startClient } from "./open-client.ts";

const TIMEOUT_MS = 8_000;

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
  let shown: Buffer | undefined;
  const { client, ready } = startClient({
    host: host.address,
    port: host.port,
    username: host.user,
    authHandler: [],
    algorithms: { serverHostKey: algorithms },
    hostVerifier(key) {
      shown = key;
      return false;
    },
    readyTimeout: TIMEOUT_MS,
    keepaliveInterval: 0,
    keepaliveCountMax: 0,
  });
  try {
    await ready;
    return undefined;
  } catch (cause) {
    if (shown !== undefined) return describeHostKey(shown);
    const error: ClientError = cause instanceof Error ? cause : new Error(String(cause));
    if (/no matching host key/.test(error.message)) return undefined;
    throw connectFailure(host, error, { timeoutMs: TIMEOUT_MS, loggingIn: false, rejectedKey: undefined })
      .error;
  } finally {
    client.destroy();
  }
}
