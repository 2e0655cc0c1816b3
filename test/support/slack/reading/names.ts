/** What a reader needs to know of the workspace to turn ids into names. */
export interface Names {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
  /** IANA name of the reader's time zone. */
  readonly timeZone: string;
  /** ms since 1970, for 'today'. */
  readonly now: number;
}
