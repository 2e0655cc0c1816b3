import type { EventEmitter } from "node:events";
import type { Duplex, Readable } from "node:stream";

/**
 * What Ferry uses of ssh2's client. Written down here because node-ssh's types
 * name those of @types/ssh2, which bring a second, older @types/node along.
 */
export interface Client extends EventEmitter {
  /** The callback comes when the server has accepted or refused the command. */
  exec(line: string, callback: (error: ChannelError | undefined, channel: Channel) => void): void;
  /** Says goodbye and closes. */
  end(): void;
  /** Drops the connection at once. */
  destroy(): void;
  setNoDelay(noDelay: boolean): void;
}

/** `close` comes last, after `exit` if the server told how the command ended. */
export interface Channel extends Duplex {
  readonly stderr: Readable;
  close(): void;
}

interface ChannelError extends Error {
  /** The server's reason (RFC 4254, section 5.1) for not opening a channel. */
  readonly reason?: number | string;
}

/** An error of ssh2: `level` tells where it arose, `code` is Node's or the server's. */
export interface ClientError extends Error {
  readonly level?: string;
  readonly code?: string | number;
}

/** The settings of ssh2's `connect` that Ferry uses; durations in ms. */
export interface ClientSettings {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly privateKey?: string;
  readonly agent?: string;
  readonly authHandler: readonly ("publickey" | "agent")[];
  readonly algorithms: { readonly serverHostKey: readonly string[] };
  /** Told the server's key as it travels. */
  hostVerifier(key: Buffer): boolean;
  readonly readyTimeout: number;
  readonly keepaliveInterval: number;
  readonly keepaliveCountMax: number;
}
