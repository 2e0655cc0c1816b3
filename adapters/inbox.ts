/**
 * What people did, from its arrival until it has been answered. Kept in Redis
 * from before it is acknowledged: no platform sends anything again that was, so
 * a bot that dies in between leaves it for another one.
 */
export interface Inbox {
  /** Keeps what arrived; false when it has arrived before, at any replica. Throws OpsError `redis.*`. */
  take(key: string, body: string): Promise<boolean>;
  /** It has been done and answered. */
  done(key: string): Promise<void>;
  /** What was taken at least so long ago and never done; each is given to one caller, who has as long for it. */
  abandoned(afterMs: number): Promise<readonly Kept[]>;
}

interface Kept {
  readonly key: string;
  readonly body: string;
}
