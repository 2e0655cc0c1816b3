import type { DiscordServer } from "./discord-server.ts";
import type { Inventory } from "./inventory.ts";
import type { Person, Policy } from "./policy.ts";

/** The whole site file, parsed: what there is, who may do what, and how it is done here. */
export interface Site extends Inventory {
  readonly policy: Policy;
  readonly people: readonly Person[];
  /** Absent: Ferry is in no Discord server. */
  readonly discord?: DiscordServer;
  /** Where every plan has a thread, besides the one where it was asked for. */
  readonly alsoShowIn?: readonly Channel[];
  readonly ssh: SshKeySource;
}

/** A channel of a chat platform, in its adapter's own words. */
interface Channel {
  readonly platform: string;
  readonly channel: string;
}

/** Where the worker has its SSH key from: a private key's file, or the agent at SSH_AUTH_SOCK. */
type SshKeySource = { readonly keyFile: string } | { readonly agent: true };
