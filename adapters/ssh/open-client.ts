import type { Host } from "../../config/inventory.ts";
import type { Client } from "./client.ts";
import { type ConnectFailure, connectFailure } from "./connect-error.ts";
import { isPinned, offerFor } from "./host-key.ts";
import { startClient } from "./start-client.ts";

/** How Ferry proves who it is: the text of a private key without a passphrase, or an agent's socket. */
export type SshIdentity = { readonly privateKey: string } | { readonly agent: string };

export interface HandshakeOptions {
  /** Until the host takes the connection; the login after that has its own time. */
  readonly reachMs: number;
  readonly keepaliveMs: number;
  readonly signal: AbortSignal;
}

const UNANSWERED_KEEPALIVES = 3;

/**
 * Connects and logs in once. Answers with what went wrong as a value, because
 * whoever connects decides whether to try again. Throws only when `signal` aborts.
 */
export async function openClient(
  host: Host,
  identity: SshIdentity,
  { reachMs, keepaliveMs, signal }: HandshakeOptions,
): Promise<{ client: Client } | ConnectFailure> {
  signal.throwIfAborted();
  const settings = {
    host: host.address,
    port: host.port,
    username: host.user,
    ...identity,
    authHandler: ["privateKey" in identity ? "publickey" : "agent"] as const,
    algorithms: { serverHostKey: offerFor(host.hostKeys) },
    hostVerifier: (key: Buffer) => isPinned(key, host.hostKeys),
    keepaliveInterval: keepaliveMs,
    keepaliveCountMax: UNANSWERED_KEEPALIVES,
  };
  const { client, ready, attempt } = startClient(settings, reachMs);
  const abort = () => client.destroy();
  signal.addEventListener("abort", abort, { once: true });
  try {
    await ready;
    client.setNoDelay(true);
    return { client };
  } catch (cause) {
    client.destroy();
    signal.throwIfAborted();
    return connectFailure(host, cause, attempt);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
