import type { StepMark, Tone } from "../../bot/message.ts";

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
  /** As Slack's task_card calls it. */
  readonly task: "pending" | "in_progress" | "complete" | "error";
}

export const STEPS: Readonly<Record<StepMark, Look>> = {
  done: { mark: "✅", word: "done", task: "complete" },
  satisfied: { mark: "☑️", word: "already so", task: "complete" },
  running: { mark: "⏳", word: "running", task: "in_progress" },
  pending: { mark: "▫️", word: "", task: "pending" },
  later: { mark: "▫️", word: "checked at its turn", task: "pending" },
  failed: { mark: "❌", word: "failed", task: "error" },
  blocked: { mark: "❌", word: "blocked", task: "error" },
  skipped: { mark: "➖", word: "skipped", task: "complete" },
};
