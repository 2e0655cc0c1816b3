/** One call of the REST API, as it came and went. */
export interface Call {
  /** `POST /channels/:id/messages`: ids are `:id`, tokens of interactions `:token`. */
  readonly route: string;
  readonly method: string;
  /** Without the version: `/channels/123/messages`; tokens of interactions are there. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** JSON, or the payload_json of a form; undefined without a body. */
  readonly body: unknown;
  /** Names of the files in the form. */
  readonly files: readonly string[];
  readonly at: number;
  /** 0 when no answer came. */
  readonly status: number;
  /** Discord's own code of a refusal: 50035. */
  readonly code?: number;
  /** Of a 429, s. */
  readonly retryAfter?: number;
  readonly isGlobal?: boolean;
}

/** One interaction on its way to the app: one for each session that it went to. */
export interface Delivery {
  /** InteractionType: 2 command, 3 component, 4 autocomplete, 5 modal. */
  readonly type: number;
  readonly interaction: string;
  /** Session that it went to. */
  readonly session: string;
  readonly sentAt: number;
  /** Absent while, and if, there was no first response. */
  readonly acknowledgedAt?: number;
}

/** What happened on the gateway. */
export interface GatewayEvent {
  readonly what: "connected" | "identified" | "resumed" | "invalid session" | "closed";
  readonly at: number;
  /** Number of the connection: 1 is the first that ever came. */
  readonly connection: number;
  readonly session?: string;
  /** Of a close: the code, 1006 for none. */
  readonly code?: number;
}
