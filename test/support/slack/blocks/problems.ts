import type { z } from "zod";

/** What stands at a path of a JSON value; undefined when nothing does. */
function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inside, key) => (typeof inside === "object" && inside !== null ? Reflect.get(inside, key) : undefined),
    value,
  );
}

const pointer = (path: readonly PropertyKey[]) =>
  `[json-pointer:${path.map((key) => `/${String(key)}`).join("")}]`;

/**
 * Faults of a value in Slack's words: `must be less than 76 characters
 * [json-pointer:/blocks/0/text/text]`. `root` is where the value stands.
 */
export function problems(error: z.ZodError, value: unknown, root: readonly PropertyKey[]): string[] {
  return error.issues.flatMap((issue) => {
    const path = [...root, ...issue.path];
    const found = at(value, issue.path);
    switch (issue.code) {
      case "too_big":
        return issue.origin === "array"
          ? [`no more than ${issue.maximum} items allowed ${pointer(path)}`]
          : issue.origin === "string"
            ? [`must be less than ${Number(issue.maximum) + 1} characters ${pointer(path)}`]
            : [`must be no more than ${issue.maximum} ${pointer(path)}`];
      case "too_small":
        return issue.origin === "array"
          ? [`no fewer than ${issue.minimum} items allowed ${pointer(path)}`]
          : issue.origin === "string"
            ? [`must be more than ${Number(issue.minimum) - 1} characters ${pointer(path)}`]
            : [`must be no less than ${issue.minimum} ${pointer(path)}`];
      case "unrecognized_keys":
        return issue.keys.map((key) => `invalid additional property: ${key} ${pointer(path)}`);
      case "invalid_type":
        return found === undefined
          ? [`missing required field: ${String(path.at(-1))} ${pointer(path.slice(0, -1))}`]
          : [
              `must provide ${issue.expected === "string" ? "a string" : `an ${issue.expected}`} ${pointer(path)}`,
            ];
      case "invalid_union":
        return [`unsupported type: ${String(found)} ${pointer(path)}`];
      default:
        return [`${issue.message} ${pointer(path)}`];
    }
  });
}
