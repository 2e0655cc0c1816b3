import { z } from "zod";
import { formError, type Problem } from "./problem.ts";

/** What stands at a path of a JSON value; undefined when nothing does. */
function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inside, key) => (typeof inside === "object" && inside !== null ? Reflect.get(inside, key) : undefined),
    value,
  );
}

const CONVERSIONS: Readonly<Record<string, readonly [string, string]>> = {
  array: ["LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"],
  object: ["MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"],
  string: ["STRING_TYPE_CONVERT", "Could not interpret value as string."],
  boolean: ["BOOLEAN_TYPE_CONVERT", "Must be either true or false."],
};

const REQUIRED = { code: "BASE_TYPE_REQUIRED", message: "This field is required" };

/** The least and the most that a check of zod's allows, from its own message of the other bound. */
function tooLong(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall, found: unknown): Problem {
  const isBig = issue.code === "too_big";
  const bound = Number(isBig ? issue.maximum : issue.minimum);
  if (issue.origin === "string" || issue.origin === "array") {
    if (!isBig && bound === 1 && found === "") return { path: issue.path, ...REQUIRED };
    return {
      path: issue.path,
      code: isBig ? "BASE_TYPE_MAX_LENGTH" : "BASE_TYPE_MIN_LENGTH",
      message: `Must be ${bound} or ${isBig ? "fewer" : "more"} in length.`,
    };
  }
  return {
    path: issue.path,
    code: isBig ? "NUMBER_TYPE_MAX" : "NUMBER_TYPE_MIN",
    message: `int value should be ${isBig ? "less" : "greater"} than or equal to ${bound}.`,
  };
}

/** Zod's fault in Discord's words. A problem of a union is that of the branch whose `type` fits. */
function asProblem(issue: z.core.$ZodIssue, value: unknown): Problem {
  const found = at(value, issue.path);
  const { path } = issue;
  switch (issue.code) {
    case "too_big":
    case "too_small":
      return tooLong(issue, found);
    case "invalid_type": {
      if (found === undefined || found === null) return { path, ...REQUIRED };
      const [code, message] = CONVERSIONS[issue.expected] ?? [
        "NUMBER_TYPE_COERCE",
        `Value "${String(found)}" is not int.`,
      ];
      return { path, code, message };
    }
    case "invalid_value":
      return {
        path,
        code: "BASE_TYPE_CHOICES",
        message: `Value must be one of {${issue.values.map(String).join(", ")}}.`,
      };
    case "invalid_union":
      return found === undefined
        ? { path, ...REQUIRED }
        : { path, code: "UNION_TYPE_CHOICES", message: `Value of field "type" is not allowed here.` };
    case "invalid_format":
      return {
        path,
        code: "STRING_TYPE_REGEX",
        message: "String value did not match validation regex.",
      };
    case "custom":
      return {
        path,
        code: typeof issue.params?.code === "string" ? issue.params.code : "BASE_TYPE_BAD",
        message: issue.message,
      };
    default:
      return { path, code: "BASE_TYPE_BAD", message: issue.message };
  }
}

function problemsOf(error: z.ZodError, value: unknown, root: readonly PropertyKey[]): Problem[] {
  return error.issues.map((issue) => {
    const problem = asProblem(issue, value);
    return { ...problem, path: [...root, ...problem.path] };
  });
}

/** A form as Discord takes it; throws 50035 with everything that is wrong. `root` is where it stands in the body. */
export function parseForm<T>(schema: z.ZodType<T>, value: unknown, root: readonly PropertyKey[] = []): T {
  const parsed = schema.safeParse(value ?? {});
  if (!parsed.success) throw formError(problemsOf(parsed.error, value ?? {}, root));
  return parsed.data;
}

/** For `superRefine` and `check`: a problem with Discord's own code. */
export const problem = (code: string, message: string, path: readonly PropertyKey[] = []) => ({
  code: "custom" as const,
  message,
  path: [...path],
  params: { code },
});

/** A text of so many characters; Discord says both bounds where there are two. */
export const words = (least: number, most: number) =>
  z.string().superRefine((text, context) => {
    if (text.length >= least && text.length <= most) return;
    if (text === "" && least > 0) context.addIssue(problem(REQUIRED.code, REQUIRED.message));
    else if (least > 0) {
      context.addIssue(problem("BASE_TYPE_BAD_LENGTH", `Must be between ${least} and ${most} in length.`));
    } else context.addIssue(problem("BASE_TYPE_MAX_LENGTH", `Must be ${most} or fewer in length.`));
  });

/** A list of so many. */
export const several = <T extends z.ZodType>(item: T, least: number, most: number) =>
  z.array(item).superRefine((list, context) => {
    if (list.length >= least && list.length <= most) return;
    context.addIssue(
      least > 0
        ? problem("BASE_TYPE_BAD_LENGTH", `Must be between ${least} and ${most} in length.`)
        : problem("BASE_TYPE_MAX_LENGTH", `Must be ${most} or fewer in length.`),
    );
  });

export const snowflake = z.string().regex(/^\d{15,20}$/);
