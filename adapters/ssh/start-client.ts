import { NodeSSH } from "node-ssh";
import type { Client, ClientSettings } from "./client.ts";

/** How far an attempt to connect has come; changes while it goes on. */
export interface Attempt {
  /** What counts at the moment: the time to reach the host, then the time to log in. */
  timeoutMs: number;
  /** The host did not take the connection in time. */
  outOfReach: boolean;
  /** Keys were exchanged: what fails now is the login. */
  loggingIn: boolean;
  /** The host key that was shown and not accepted. */
  rejectedKey: Buffer | undefined;
}

/** A host that has taken the connection may be slow to let Ferry in: a loaded one, a name lookup. sshd waits 120 s. */
const LOGIN_MS = 30_000;

/**
 * Starts connecting. `client` and `attempt` are there at once, so that the
 * first event can be heard; `ready` rejects with an error of ssh2 or Node.
 */
export function startClient(
  settings: Omit<ClientSettings, "readyTimeout">,
  reachMs: number,
): { client: Client; ready: Promise<unknown>; attempt: Attempt } {
  const attempt: Attempt = {
    timeoutMs: reachMs,
    outOfReach: false,
    loggingIn: false,
    rejectedKey: undefined,
  };
  const ssh = new NodeSSH();
  const ready = ssh.connect({
    ...settings,
    hostVerifier(key: Buffer) {
      const accepted = settings.hostVerifier(key);
      if (!accepted) attempt.rejectedKey = key;
      return accepted;
    },
    readyTimeout: reachMs + LOGIN_MS,
  } satisfies ClientSettings);

  const client: Client | null = ssh.connection;
  if (client === null) throw new Error("node-ssh no longer makes its client before it connects");
  const impatience = setTimeout(() => {
    attempt.outOfReach = true;
    client.destroy();
  }, reachMs);
  client.once("connect", () => {
    clearTimeout(impatience);
    attempt.timeoutMs = LOGIN_MS;
  });
  client.once("handshake", () => {
    attempt.loggingIn = true;
  });
  // node-ssh stops listening once it is ready, and an `error` that nobody hears would end the process.
  client.on("error", () => clearTimeout(impatience));
  client.once("close", () => clearTimeout(impatience));
  return { client, ready: ready.finally(() => clearTimeout(impatience)), attempt };
}
