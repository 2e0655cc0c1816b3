import { setTimeout as delay } from "node:timers/promises";
import type { Host } from "../../config/inventory.ts";
import type { Client } from "./client.ts";
import { openClient, type SshIdentity } from "./open-client.ts";

export interface ConnectOptions {
  /** All attempts to reach the host together. */
  readonly withinMs: number;
  readonly keepaliveMs: number;
  readonly signal: AbortSignal;
}

const REACH_MS = 8_000;
const PAUSES_MS = [300, 1_000, 2_500];

/**
 * Connects to a host, trying again for a moment when it is out of reach: a
 * restarting sshd, a full backlog. What won't pass (a refused key, another host
 * key, an unknown name) isn't tried twice. Throws OpsError `ssh.*`.
 */
export async function connect(
  host: Host,
  identity: SshIdentity,
  { withinMs, keepaliveMs, signal }: ConnectOptions,
): Promise<Client> {
  const deadline = performance.now() + withinMs;
  for (let attempt = 0; ; attempt++) {
    const reachMs = Math.max(1, Math.min(REACH_MS, deadline - performance.now()));
    const result = await openClient(host, identity, { reachMs, keepaliveMs, signal });
    if ("client" in result) return result.client;

    const pauseMs = PAUSES_MS[attempt];
    const timeIsUp = pauseMs === undefined || performance.now() + pauseMs >= deadline;
    if (!result.passing || timeIsUp) throw result.error;
    await delay(pauseMs, undefined, { signal });
  }
}
