import { setTimeout as delay } from "node:timers/promises";
import { type Chat, ChatError } from "../../bot/chat.ts";
import { openApi } from "./client.ts";
import { type Identified, identify, mustHaveScopes } from "./identify.ts";
import { type AppPorts, type OpenApp, openApp } from "./open-app.ts";
import { PLATFORM } from "./place.ts";
import { holds } from "./render.ts";
import { keepStanding, type Reasons } from "./standing.ts";

type Tunable = "sockets" | "staggerMs" | "editIntervalMs" | "roundMs";
type Given = Omit<AppPorts, "api" | "progressApi" | "standing" | Tunable>;
export interface SlackOptions extends Given, Partial<Pick<AppPorts, Tunable>> {}

export interface Slack extends Chat {
  /** What is wrong, for supervisors. */
  reasons(): Reasons;
  /** Who Ferry is there; undefined while Slack has not said. */
  readonly identity: Identified | undefined;
  /** Stops hearing people, and does what is in hand; posting goes on. */
  close(): Promise<void>;
}

/** Two, so that one is open while Slack refreshes the other. */
const SOCKETS = 2;
/** Longer than it takes to open one, and no divisor of Slack's hour. */
const STAGGER_MS = 7_000;
/** Edits notify nobody and are dear: https://docs.slack.dev/apis/web-api/rate-limits */
const EDIT_INTERVAL_MS = 3_000;
const ROUND_MS = 20_000;
/** While Slack does not answer at the start. */
const AGAIN_MS = 5_000;

/**
 * Opens Ferry as an app of one Slack workspace. Throws OpsError `slack.*` when
 * Slack refuses its token or the token lacks scopes: then only an
 * administrator can help. While Slack does not answer, Ferry goes on without
 * it, and tries until it does.
 */
export async function openSlack(options: SlackOptions): Promise<Slack> {
  const { env, log } = options;
  const { sockets = SOCKETS, staggerMs = STAGGER_MS } = options;
  const { editIntervalMs = EDIT_INTERVAL_MS, roundMs = ROUND_MS } = options;
  const standing = keepStanding({ wanted: env.appToken === undefined ? 0 : sockets, log });
  const api = openApi(env.botToken, env.apiUrl, standing, log);
  const progressApi = openApi(env.botToken, env.apiUrl, standing, log);
  const stop = new AbortController();
  let opened: (OpenApp & { readonly identity: Identified }) | undefined;

  async function open(): Promise<void> {
    const identity = await identify(api);
    mustHaveScopes(identity);
    const ports = { ...options, api, progressApi, standing, sockets, staggerMs, editIntervalMs, roundMs };
    opened = { ...(await openApp(identity, ports)), identity };
    log.info({ workspace: identity.workspace, bot: identity.name }, "Ferry is in Slack");
  }

  /** In the background: runs and the console need no Slack. */
  async function openLater(): Promise<void> {
    while (!stop.signal.aborted && opened === undefined) {
      await delay(AGAIN_MS, undefined, { signal: stop.signal }).catch(() => {});
      if (stop.signal.aborted) return;
      await open().catch((err: unknown) => log.warn({ err }, "Slack is not open yet"));
    }
  }

  const later = await open().then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof ChatError)) throw error;
      log.warn({ err: error }, "Slack does not answer; Ferry tries again until it does");
      // In an array, since a promise of a promise would be waited for here.
      return [openLater()];
    },
  );

  const chat = () => {
    if (opened === undefined) throw new ChatError("Slack has not answered yet", true);
    return opened.chat;
  };
  return {
    platform: PLATFORM,
    editIntervalMs,
    holds,
    postRoot: async (...given) => chat().postRoot(...given),
    postReply: async (...given) => chat().postReply(...given),
    edit: async (...given) => chat().edit(...given),
    tell: async (...given) => chat().tell(...given),
    attach: async (...given) => chat().attach(...given),
    reasons: standing.reasons,
    get identity() {
      return opened?.identity;
    },
    async close() {
      stop.abort();
      await Promise.all(later ?? []);
      await opened?.close();
    },
  };
}
