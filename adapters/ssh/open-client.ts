import { NodeSSH } from "node-ssh";
import type { Host } from "../../config/inventory.ts";
import type { Client, ClientError, ClientSettings } from "./client.ts";
import { type ConnectFailure, connectFailure } from "./connect-error.ts";
import { isPinned, offerFor } from "./host-key.ts";

/** How Ferry proves who it is: the text of a private key without a passphrase, or an agent's socket. */
export type SshIdentity = { readonly privateKey: string } | { readonly agent: string };

export interface HandshakeOptions {
  readonly timeoutMs: number;
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
  { timeoutMs, keepaliveMs, signal }: HandshakeOptions,
): Promise<{ client: Client } | ConnectFailure> {
  signal.throwIfAborted();
  const attempt: { timeoutMs: number; loggingIn: boolean; rejectedKey: Buffer | undefined } = {
    timeoutMs,
    loggingIn: false,
    rejectedKey: undefined,
  };
  const settings: ClientSettings = {
    host: host.address,
    port: host.port,
    username: host.user,
    ...identity,
    authHandler: ["privateKey" in identity ? "publickey" : "agent"],
    algorithms: { serverHostKey: offerFor(host.hostKeys) },
    hostVerifier(key) {
      const pinned = isPinned(key, host.hostKeys);
      if (!pinned) attempt.rejectedKey = key;
      return pinned;
    },
    readyTimeout: timeoutMs,
    keepaliveInterval: keepaliveMs,
    keepaliveCountMax: UNANSWERED_KEEPALIVES,
  };

  const { client, ready } = startClient(settings);
  client.once("handshake", () => {
    attempt.loggingIn = true;
  });
  const abort = () => client.destroy();
  signal.addEventListener("abort", abort, { once: true });
  try {
    await ready;
    client.setNoDelay(true);
    return { client };
  } catch (cause) {
    client.destroy();
    signal.throwIfAborted();
    const error: ClientError = cause instanceof Error ? cause : new Error(String(cause));
    return connectFailure(host, error, attempt);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Starts connecting; `client` is there at once, so that its events can be heard from the first one on. */
export function startClient(settings: ClientSettings): { client: Client; ready: Promise<unknown> } {
  const ssh = new NodeSSH();
  const ready = ssh.connect(settings);
  const client: Client | null = ssh.connection;
  if (client === null) throw new Error("node-ssh no longer makes its client before it connects");
  // node-ssh stops listening once it is ready, and an `error` that nobody hears would end the process.
  client.on("error", () => {});
  return { client, ready };
}
