import type { StepMark, Tone } from "../bot/message.ts";

/** Before a message's status word: another form for each tone, so that colour alone says nothing. */
export const TONES: Readonly<Record<Tone, string>> = {
  neutral: "▫️",
  waiting: "✋",
  running: "⏳",
  good: "✅",
  bad: "❌",
  unknown: "❓",
};

interface Look {
  readonly mark: string;
  /** A pending step's mark says enough; each other one has its word. */
  readonly word: string;
}

export const STEPS: Readonly<Record<StepMark, Look>> = {
  done: { mark: "✅", word: "done" },
  satisfied: { mark: "☑️", word: "already so" },
  running: { mark: "⏳", word: "running" },
  pending: { mark: "▫️", word: "" },
  later: { mark: "▫️", word: "checked at its turn" },
  failed: { mark: "❌", word: "failed" },
  blocked: { mark: "❌", word: "blocked" },
  skipped: { mark: "➖", word: "skipped" },
};
