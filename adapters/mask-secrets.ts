/** Names of fields that may hold a secret, in any of the usual spellings. */
const SECRET =
  /pass(word|phrase|wd)|secret|token|private_?key|api_?key|authorization|cookie|credential|response_?url|key_?pem$/i;

/** Secrets that are known by their looks wherever they stand, as in another program's message: Slack's tokens, and addresses to post at. */
const SECRET_TEXT = /\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-[A-Za-z0-9-]+|https:\/\/hooks\.slack[a-z.-]*\/\S+/g;

const DEEPEST = 8;
const MASK = "***";

/**
 * A copy of the value for a log, in which every field that is named like a
 * secret is ***, and so is what looks like one of Slack's. Errors become plain fields, with their causes; what can't be
 * written as JSON (cycles, very deep nesting, functions) becomes a word.
 */
export function maskSecrets(value: unknown, above: readonly object[] = []): unknown {
  if (typeof value === "string") return value.replace(SECRET_TEXT, MASK);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "function" || typeof value === "symbol") return `[${typeof value}]`;
  if (typeof value !== "object" || value === null) return value;
  if (above.includes(value)) return "[circular]";
  if (above.length >= DEEPEST) return "[deep]";

  const path = [...above, value];
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, path));
  if (value instanceof Map || value instanceof Set) return maskSecrets([...value], path);
  return Object.fromEntries(
    fieldsOf(value).map(([name, field]) => [name, isSecret(name, field) ? MASK : maskSecrets(field, path)]),
  );
}

/** `secret: ""` and `token: false` tell that there is none. */
const isSecret = (name: string, field: unknown) =>
  SECRET.test(name) && field !== "" && field !== undefined && field !== null && typeof field !== "boolean";

function fieldsOf(value: object): [string, unknown][] {
  const own = Object.entries(value);
  if (!(value instanceof Error)) return own;
  const { name, message, stack, cause } = value;
  return [...Object.entries({ name, message, stack, ...(cause === undefined ? {} : { cause }) }), ...own];
}
