/** Short texts by name that outlive a bot; the next one may read them. */
export interface Notes {
  read(name: string): Promise<string | undefined>;
  /** Throws OpsError `redis.*`. */
  write(name: string, text: string): Promise<void>;
}
