/**
 * How much of one message the console prints. They keep a runaway text from
 * flooding the terminal; code (the exact commands, log excerpts) and answers to
 * one person are never cut.
 */
export const limits = {
  /** Of one text line, title or step. */
  lineCharacters: 2000,
  /** Steps and text lines of one message. */
  messageLines: 120,
  /** Columns that step texts are padded to at most, so that one long step doesn't push all durations away. */
  stepColumns: 60,
  /** Columns of the name in the prompt. */
  promptNameColumns: 24,
  /** Of the terminal's rows that unfinished plans take at most; the rest shows what was printed last. */
  liveShare: 0.6,
  /** Messages remembered, so that an edit can print just what changed; older ones are printed anew. */
  remembered: 1000,
} as const;
