/** So many in any so long: how the limits of chat platforms are meant. */
export interface Rate {
  readonly most: number;
  readonly perMs: number;
}

/** Counts calls over all replicas of the bot, which share a platform's limits. */
export interface Pace {
  /**
   * Takes a place in a bucket if one is free within `patienceMs`, and says in
   * how many ms that is; or takes none, and says when one will be.
   */
  take(bucket: string, rate: Rate, patienceMs: number): Promise<{ taken: boolean; waitMs: number }>;
  /** Nothing is taken from the bucket for so long: the platform said so. */
  block(bucket: string, forMs: number): Promise<void>;
}
