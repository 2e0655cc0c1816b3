import { z } from "zod";
import { mayHaveTokens } from "./may-have-tokens.ts";
import { nearest } from "./nearest.ts";
import { printable } from "./printable.ts";
import type { Problem } from "./problem.ts";

/** How Ferry is a Discord bot; which server it works in says the site file. */
export interface DiscordEnv {
  /** A secret: never logged, never shown. */
  readonly token: string;
  /** Of the REST API, without its version and without a slash at its end. */
  readonly apiUrl: string;
  /** Of the gateway; absent where the API says where it is. */
  readonly gatewayUrl?: string;
}

const API_URL = "https://discord.com/api";
const NAMES = ["DISCORD_TOKEN", "DISCORD_API_URL", "DISCORD_GATEWAY_URL"];

/** The bot's id in base64, when it was made, and a signature. */
const token = z.string().regex(/^[\w-]{10,}\.[\w-]{3,}\.[\w-]{10,}$/);
const apiUrl = z
  .string()
  .refine(mayHaveTokens)
  .transform((text) => text.replace(/\/+(v\d+\/*)?$/, ""));

/** The same rule for `wss://` and `ws://`: the token goes there as well. */
const gatewayUrl = z
  .string()
  .refine((text) => /^wss?:/.test(text) && mayHaveTokens(text.replace(/^ws/, "http")));

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the DISCORD_ variables; undefined where there is no token. `complain` is told every problem. */
export function parseDiscordEnv(
  env: Variables,
  complain: (problem: Problem) => void,
): DiscordEnv | undefined {
  for (const problem of misspelt(env)) complain(problem);
  const { DISCORD_TOKEN, DISCORD_API_URL, DISCORD_GATEWAY_URL } = env;
  const readToken = DISCORD_TOKEN ? token.safeParse(DISCORD_TOKEN) : undefined;
  if (readToken?.success === false) {
    complain({
      path: "DISCORD_TOKEN",
      found: "a value (not shown: it is a secret)",
      problem: "is not a bot's token",
      remedy: "Copy the token from the app's page Bot: Reset Token shows it once.",
    });
  }
  const readUrl = apiUrl.safeParse(DISCORD_API_URL || API_URL);
  if (!readUrl.success) {
    complain({
      path: "DISCORD_API_URL",
      found: printable(DISCORD_API_URL ?? ""),
      problem: "is not the URL of a Discord API",
      remedy: `Write https://…/api (http:// on this machine alone: the token goes there), or unset it: ${API_URL}`,
    });
  }
  const readGateway = DISCORD_GATEWAY_URL ? gatewayUrl.safeParse(DISCORD_GATEWAY_URL) : undefined;
  if (readGateway?.success === false) {
    complain({
      path: "DISCORD_GATEWAY_URL",
      found: printable(DISCORD_GATEWAY_URL ?? ""),
      problem: "is not the URL of a Discord gateway",
      remedy:
        "Write wss://… (ws:// on this machine alone: the token goes there), or unset it: the API says where it is.",
    });
  }
  if (readToken?.data === undefined || readUrl.data === undefined || readGateway?.success === false) {
    return undefined;
  }
  const gateway = readGateway?.data === undefined ? {} : { gatewayUrl: readGateway.data };
  return { token: readToken.data, apiUrl: readUrl.data, ...gateway };
}

/** Other programs have DISCORD_ variables too, so only what is nearly one of Ferry's is told. */
const misspelt = (env: Variables): Problem[] =>
  Object.keys(env)
    .filter((name) => name.startsWith("DISCORD_") && !NAMES.includes(name))
    .sort()
    .flatMap((name) => {
      const meant = nearest(name, NAMES);
      if (meant === undefined) return [];
      const path = printable(name).slice(1, -1);
      const remedy = `Did you mean ${meant}? Write it so, or unset it.`;
      return [{ path, found: "a variable of this name", problem: "unknown variable", remedy }];
    });
