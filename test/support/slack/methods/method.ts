import type { z } from "zod";
import { problems } from "../blocks/problems.ts";
import type { Channel } from "../directory.ts";
import { refusal } from "../slack-error.ts";
import type { Tier } from "../tiers.ts";
import type { Workspace } from "../workspace.ts";

/** What a call was given, each value as it came: a string from a form, anything from JSON. */
type Arguments = Readonly<Record<string, unknown>>;
export type Answer = Readonly<Record<string, unknown>>;

/** One method of the Web API. */
export interface Method {
  readonly name: string;
  readonly token: "bot" | "app";
  readonly tier: Tier;
  /** The scope that a call needs, which may hang on the channel's type. */
  scope(channel: Channel | undefined): string | undefined;
  /** Does the call; throws SlackError. */
  call(given: Arguments, workspace: Workspace): Answer;
}

/**
 * A method that checks its arguments first. Slack itself passes over arguments
 * that it does not know; here they are refused, since they are a slip of ours.
 */
export function method<S extends z.ZodType>(
  name: string,
  about: {
    readonly tier: Tier;
    readonly token?: "bot" | "app";
    readonly scope?: string | Method["scope"];
    readonly arguments: S;
  },
  run: (given: z.infer<S>, workspace: Workspace) => Answer,
): Method {
  const { scope } = about;
  return {
    name,
    token: about.token ?? "bot",
    tier: about.tier,
    scope: typeof scope === "function" ? scope : () => scope,
    call(given, workspace) {
      const parsed = about.arguments.safeParse(given);
      if (!parsed.success) throw refusal("invalid_arguments", problems(parsed.error, given, []));
      return run(parsed.data, workspace);
    },
  };
}
