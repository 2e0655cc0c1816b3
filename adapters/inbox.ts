/**
 * What people did, from its arrival until it has been answered. Kept in Redis
 * from before it is acknowledged: no platform sends anything again that was, so
 * a bot that dies in between leaves it for another one.
 */
export interface Inbox {
  /**
   * Keeps what arrived; false when it has arrived before, at any replica.
   * Throws OpsError `redis.*`; then it may be kept all the same, a moment later
   * even, unless it is done by then.
   */
  take(key: string, body: string): Promise<boolean>;
  /** It has been done, or refused, and answered: it is not kept any more, nor when it arrives after this. */
  done(key: string): Promise<void>;
  /** What was taken at least so long ago and never done; each is given to one caller, who has as long for it. */
  abandoned(afterMs: number): Promise<readonly Kept[]>;
}

interface Kept {
  readonly key: string;
  readonly body: string;
}
