import { z } from "zod";
import { hostAndPort, type ListenAddress } from "./listen-address.ts";
import { mayHaveTokens } from "./may-have-tokens.ts";
import { nearest } from "./nearest.ts";
import { printable } from "./printable.ts";
import type { Problem } from "./problem.ts";

/** How Ferry is a Slack app. Tokens and secret are secrets: never logged, never shown. */
export interface SlackEnv {
  readonly botToken: string;
  /** Of Socket Mode; undefined: Slack reaches Ferry by HTTP alone. */
  readonly appToken: string | undefined;
  /** Where Slack's requests arrive, and what proves that they are Slack's; undefined: by Socket Mode alone. */
  readonly requests: (ListenAddress & { readonly signingSecret: string }) | undefined;
  /** Of the Web API, with a slash at its end. */
  readonly apiUrl: string;
  /** `plan`: step lists as Slack's own plan blocks where the workspace takes them. */
  readonly blocks: "classic" | "plan";
}

const API_URL = "https://slack.com/api/";
const HIDDEN = "a value (not shown: it is a secret)";

/** Each variable, how it must look, and what to say of one that does not. */
const VARIABLES = {
  SLACK_BOT_TOKEN: {
    form: z.string().regex(/^xoxb-[A-Za-z0-9-]{6,}$/),
    problem: "is not a bot token",
    remedy:
      "Copy the Bot User OAuth Token, xoxb-…, from the app's page OAuth & Permissions. Ferry does not rotate tokens: leave token rotation off.",
  },
  SLACK_APP_TOKEN: {
    form: z.string().regex(/^xapp-[A-Za-z0-9-]{6,}$/),
    problem: "is not an app-level token",
    remedy:
      "Copy the app-level token, xapp-…, with scope connections:write from the app's Basic Information.",
  },
  SLACK_SIGNING_SECRET: {
    form: z.string().regex(/^[A-Za-z0-9]{16,128}$/),
    problem: "is not a signing secret",
    remedy: "Copy the Signing Secret from the app's Basic Information.",
  },
  SLACK_HTTP: {
    form: z.string().transform((text, context): ListenAddress => {
      const address = hostAndPort(text);
      if (address !== undefined) return address;
      context.addIssue({ code: "custom", message: "no address" });
      return z.NEVER;
    }),
    problem: "is not an address and a port",
    remedy: "Write it as 0.0.0.0:3000 or [::]:3000: where the app's request URL leads to. Or unset it.",
  },
  SLACK_API_URL: {
    form: z
      .string()
      .refine(mayHaveTokens)
      .transform((text) => (text.endsWith("/") ? text : `${text}/`)),
    problem: "is not the URL of a Slack API",
    remedy: `Write https://…/api/ (http:// on this machine alone: tokens go there), or unset it: ${API_URL}`,
  },
  SLACK_BLOCKS: {
    form: z.enum(["classic", "plan"]),
    problem: "is not a way to show steps",
    remedy: "Write classic or plan, or unset it: classic.",
  },
} as const;

type Name = keyof typeof VARIABLES;

const NAMES = Object.keys(VARIABLES);
const SECRET = /TOKEN|SECRET/;

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the SLACK_ variables; undefined where none of them is set. `complain` is told every problem. */
export function parseSlackEnv(env: Variables, complain: (problem: Problem) => void): SlackEnv | undefined {
  for (const problem of misspelt(env)) complain(problem);
  const bad = (name: string, found: string, problem: string, remedy: string) =>
    complain({ path: name, found, problem, remedy });
  const read = <T>(name: Name, form: z.ZodType<T>): T | undefined => {
    const text = env[name];
    if (text === undefined || text === "") return undefined;
    const { problem, remedy } = VARIABLES[name];
    const parsed = form.safeParse(text);
    if (!parsed.success) bad(name, SECRET.test(name) ? HIDDEN : printable(text), problem, remedy);
    return parsed.data;
  };
  const botToken = read("SLACK_BOT_TOKEN", VARIABLES.SLACK_BOT_TOKEN.form);
  const appToken = read("SLACK_APP_TOKEN", VARIABLES.SLACK_APP_TOKEN.form);
  const signingSecret = read("SLACK_SIGNING_SECRET", VARIABLES.SLACK_SIGNING_SECRET.form);
  const address = read("SLACK_HTTP", VARIABLES.SLACK_HTTP.form);
  const apiUrl = read("SLACK_API_URL", VARIABLES.SLACK_API_URL.form) ?? API_URL;
  const blocks = read("SLACK_BLOCKS", VARIABLES.SLACK_BLOCKS.form) ?? "classic";

  for (const { name, problem, remedy } of missing((name) => Boolean(env[name]))) {
    bad(name, "nothing", problem, remedy);
  }
  if (botToken === undefined) return undefined;
  const requests = address && signingSecret ? { ...address, signingSecret } : undefined;
  return { botToken, appToken, requests, apiUrl, blocks };
}

function* missing(
  isSet: (name: Name) => boolean,
): Generator<{ name: Name; problem: string; remedy: string }> {
  const [socket, signed, listens] = [
    isSet("SLACK_APP_TOKEN"),
    isSet("SLACK_SIGNING_SECRET"),
    isSet("SLACK_HTTP"),
  ];
  if (!isSet("SLACK_BOT_TOKEN")) {
    if (!socket && !signed && !listens) return;
    const problem = "is missing, and without it Ferry can post nothing in Slack";
    yield { name: "SLACK_BOT_TOKEN", problem, remedy: VARIABLES.SLACK_BOT_TOKEN.remedy };
    return;
  }
  if (!socket && !signed && !listens) {
    const problem = "is missing, and so is SLACK_SIGNING_SECRET: Slack could tell Ferry nothing";
    const remedy =
      "Set SLACK_APP_TOKEN (Socket Mode), or SLACK_SIGNING_SECRET and SLACK_HTTP (a request URL).";
    yield { name: "SLACK_APP_TOKEN", problem, remedy };
  }
  if (signed && !listens && !socket) {
    const remedy = "Set it to host:port, where the app's request URL leads to, for example 0.0.0.0:3000.";
    yield { name: "SLACK_HTTP", problem: "is missing: Slack's requests would arrive nowhere", remedy };
  }
  if (listens && !signed) {
    const problem = "is missing: without it anybody could send requests in Slack's name";
    yield { name: "SLACK_SIGNING_SECRET", problem, remedy: VARIABLES.SLACK_SIGNING_SECRET.remedy };
  }
}

/** Other programs have SLACK_ variables too, so only what is nearly one of Ferry's is told. */
const misspelt = (env: Variables): Problem[] =>
  Object.keys(env)
    .filter((name) => name.startsWith("SLACK_") && !NAMES.includes(name))
    .sort()
    .flatMap((name) => {
      const meant = nearest(name, NAMES);
      if (meant === undefined) return [];
      const path = printable(name).slice(1, -1);
      const remedy = `Did you mean ${meant}? Write it so, or unset it.`;
      return [{ path, found: "a variable of this name", problem: "unknown variable", remedy }];
    });
