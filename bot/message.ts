/** How a message stands: a colour and a word on every platform, never a colour alone. */
export type Tone = "neutral" | "waiting" | "running" | "good" | "bad" | "unknown";

export type StepMark =
  | "done"
  | "satisfied"
  | "running"
  | "pending"
  | "later"
  | "failed"
  | "blocked"
  | "skipped";

export interface StepLine {
  readonly mark: StepMark;
  readonly text: string;
  /** How long it took or has been running, ms. */
  readonly durationMs?: number;
  readonly note?: string;
}

export type Line =
  | { readonly type: "text"; readonly text: string }
  /** Commands and log excerpts: monospaced, never interpreted as markup. */
  | { readonly type: "code"; readonly text: string }
  /** An instant (ms since 1970) that each reader sees in their own time zone. */
  | { readonly type: "time"; readonly before: string; readonly at: number; readonly after: string };

export interface Button {
  /** `<verb>.<plan id>`: ids only, never a payload. */
  readonly id: string;
  readonly label: string;
  readonly style: "primary" | "danger" | "plain";
  /** Asked before the click counts. */
  readonly confirm?: string;
}

/**
 * What a person sees, without markup: each platform's render.ts makes its own
 * of it and keeps its limits. Plain text everywhere; adapters escape.
 */
export interface Message {
  readonly title: string;
  readonly tone: Tone;
  /** The word for the tone: 'waiting for approval', 'running'. */
  readonly status: string;
  readonly steps: readonly StepLine[];
  readonly lines: readonly Line[];
  readonly buttons: readonly Button[];
  /** Title and lines are one short line, where the platform can say them so: see brief.ts. */
  readonly brief?: true;
  /** The plan that was begun with this answer, for a platform that shows how it goes on. */
  readonly plan?: string;
}

/** A message of these parts; what is left out is empty. */
export function message(
  title: string,
  tone: Tone,
  status: string,
  parts: Partial<Pick<Message, "steps" | "lines" | "buttons" | "plan">> = {},
): Message {
  return { title, tone, status, steps: [], lines: [], buttons: [], ...parts };
}

export const text = (words: string): Line => ({ type: "text", text: words });
export const code = (words: string): Line => ({ type: "code", text: words });
/** An instant within a sentence: `time("Expires at ", at, ".")`. */
export const time = (before: string, at: number, after = ""): Line => ({ type: "time", before, at, after });
