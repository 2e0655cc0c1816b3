import type { z } from "zod";
import type { Finding } from "../finding.ts";
import { nearest } from "../nearest.ts";
import { printable, shortened } from "../printable.ts";
import type { SitePath } from "../site-path.ts";
import { isOptional, keysOf, schemaAt, wantedAt, wantedKeyAt } from "./walk.ts";

/**
 * What zod found, in words, unknown keys first; made lazily, because a hostile
 * file can hold a hundred thousand mistakes.
 */
export function* findingsOf(
  error: z.ZodError,
  schema: z.core.$ZodType,
  value: unknown,
): Generator<Finding, void> {
  for (const issue of error.issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const path = sitePath(issue);
    const known = keysOf(schemaAt(schema, path));
    for (const key of issue.keys) {
      // key-faults.ts tells of it, wherever it stands.
      if (key !== "__proto__") yield unknownKey(path, key, known);
    }
  }
  for (const issue of error.issues) {
    const path = sitePath(issue);
    if (issue.code === "invalid_key") yield invalidKey(schema, path);
    else if (issue.code !== "unrecognized_keys") {
      yield wrongValue(schema, path, valueAt(value, path), issue);
    }
  }
}

const sitePath = (issue: z.core.$ZodIssue): SitePath => issue.path.filter((part) => typeof part !== "symbol");

function unknownKey(map: SitePath, key: string, known: readonly string[]): Finding {
  const path = [...map, key];
  // The key alone: what stands behind an unknown key may be a password.
  const wrong = { path, found: printable(key), problem: "unknown key" };
  const near = nearest(key, known);
  return near === undefined
    ? { ...wrong, remedy: `Remove it; the keys here are ${known.join(", ")}.` }
    : {
        ...wrong,
        remedy: `Did you mean \`${near}\`? Write it so, or remove the line.`,
        meant: [...map, near],
      };
}

function invalidKey(schema: z.core.$ZodType, path: SitePath): Finding {
  const key = String(path.at(-1));
  const words = wantedKeyAt(schema, path);
  return { path, found: printable(key), problem: `is not ${words?.what}`, remedy: `Write ${words?.write}.` };
}

function wrongValue(
  schema: z.core.$ZodType,
  path: SitePath,
  value: unknown,
  issue: z.core.$ZodIssue,
): Finding {
  const key = path.at(-1);
  const {
    what = "what belongs here",
    write = what,
    example = "",
    notYet = [],
  } = wantedAt(schema, path) ?? {};
  if (value === undefined && typeof key === "string") {
    return { path, problem: `\`${key}\` is missing`, remedy: `Add \`${key}: ${example}\`: ${write}.` };
  }
  if (value === null || value === undefined) {
    const remove = isOptional(schema, path) ? ", or remove the line" : "";
    return { path, problem: "has no value", remedy: `Write ${write}, for example \`${example}\`${remove}.` };
  }
  if (typeof value === "string" && notYet.includes(value)) {
    const problem = `this version of Ferry does not have ${shortened(value)} yet`;
    return { path, problem, remedy: `Write ${write}.` };
  }
  const choices = issue.code === "invalid_value" ? issue.values.map(String) : [];
  const meant = typeof value === "string" ? nearest(value, choices) : undefined;
  return {
    path,
    problem: issue.code === "custom" ? issue.message : `is ${kind(value, issue)}not ${what}`,
    remedy:
      meant === undefined
        ? `Write ${write}${choices.length > 0 ? "" : `, for example \`${example}\``}.`
        : `Did you mean \`${meant}\`? Write ${write}.`,
  };
}

/** YAML's own traps: an id without quotes is a number, a number in quotes is text. */
function kind(value: unknown, { code }: z.core.$ZodIssue): string {
  if (code !== "invalid_type") return "";
  if (Array.isArray(value)) return "a list, ";
  if (typeof value === "string") return "text, ";
  return { number: "a number, ", boolean: "a yes or no, ", object: "a map, " }[String(typeof value)] ?? "";
}

/** What stands at a path of the data, or undefined. */
function valueAt(value: unknown, path: SitePath): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at === "string" && part === 0) continue;
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at;
}
