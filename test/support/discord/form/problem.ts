import { DiscordError } from "../discord-error.ts";

/** One thing that is wrong with a form. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly message: string;
}

interface Node {
  _errors?: { code: string; message: string }[];
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

/** 50035 as Discord nests it: `errors.components[0].content._errors`. */
export function formError(problems: readonly Problem[]): DiscordError {
  const root: Node = {};
  for (const { path, code, message } of problems) {
    let node = root;
    for (const key of path) {
      const next = node[String(key)];
      const child: Node = isNode(next) ? next : {};
      node[String(key)] = child;
      node = child;
    }
    node._errors = [...(node._errors ?? []), { code, message }];
  }
  return new DiscordError(400, 50035, "Invalid Form Body", root);
}
