/** An answer with `ok: false`. */
export class SlackError extends Error {
  readonly code: string;
  /** What else the answer says: `needed`, `response_metadata`. */
  readonly rest: Readonly<Record<string, unknown>>;

  constructor(code: string, rest: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.name = "SlackError";
    this.code = code;
    this.rest = rest;
  }
}

/** An error with everything that is wrong, as Slack lists it in response_metadata. */
export const refusal = (code: string, problems: readonly string[]) =>
  new SlackError(code, {
    ...(code === "invalid_blocks" ? { errors: problems } : {}),
    response_metadata: { messages: problems.map((it) => `[ERROR] ${it}`) },
  });
