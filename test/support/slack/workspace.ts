import { randomBytes } from "node:crypto";
import { SCOPES } from "../../../adapters/slack/scopes.ts";
import { createDirectory, type Directory, type User } from "./directory.ts";
import { createIds, type Ids } from "./ids.ts";
import { createMessages, type Messages } from "./messages.ts";
import type { FakeSlackOptions } from "./options.ts";
import { createResponseUrls, type ResponseUrls } from "./response-urls.ts";
import { createRateLimiter, type RateLimiter } from "./tiers.ts";
import type { Tokens } from "./tokens.ts";
import { createTriggers, type Triggers } from "./triggers.ts";
import { createUploads, type Uploads } from "./uploads.ts";
import { createViews, type Views } from "./views.ts";

/** Everything that this Slack knows. */
export interface Workspace {
  readonly now: () => number;
  readonly ids: Ids;
  readonly appId: string;
  readonly signingSecret: string;
  readonly verificationToken: string;
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly bot: User;
  readonly botId: string;
  readonly tokens: Tokens;
  readonly commands: readonly string[];
  readonly events: readonly string[];
  readonly refusedBlocks: readonly string[];
  readonly directory: Directory;
  readonly messages: Messages;
  readonly views: Views;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly uploads: Uploads;
  readonly limiter: RateLimiter;
  rateLimits: boolean;
  /** Who was mentioned by what was ever shown. */
  readonly mentions: { readonly target: string; readonly notifies: boolean }[];
  /** `http://127.0.0.1:<port>`; set when the server listens. */
  address: string;
}

export function createWorkspace(options: FakeSlackOptions): Workspace {
  const now = options.now ?? Date.now;
  const ids = createIds(now);
  const team = { id: "T0FERRY", name: "Ferry's lab", domain: "ferrys-lab" };
  const bot: User = {
    id: "U0FERRYBOT",
    name: "ferry",
    realName: "Ferry",
    timeZone: "Etc/UTC",
    kind: "bot",
    teamId: team.id,
  };
  const secret = () => randomBytes(12).toString("hex");
  return {
    now,
    ids,
    appId: "A0FERRY",
    signingSecret: secret(),
    verificationToken: secret(),
    team,
    bot,
    botId: "B0FERRY",
    tokens: {
      bot: `xoxb-1-2-${secret()}`,
      app: `xapp-1-A0FERRY-3-${secret()}`,
      scopes: new Set(options.scopes ?? Object.keys(SCOPES)),
      revoked: new Set(),
    },
    commands: options.commands ?? ["/migrate", "/ferry"],
    events: options.events ?? ["app_mention", "app_home_opened"],
    refusedBlocks: options.refusedBlocks ?? [],
    directory: createDirectory(
      options.users ?? [{ name: "ann" }, { name: "bob" }, { name: "carol" }],
      options.channels ?? [{ name: "ferry" }],
      bot,
    ),
    messages: createMessages(ids, now),
    views: createViews(ids, now),
    triggers: createTriggers(now),
    responseUrls: createResponseUrls(now),
    uploads: createUploads(ids),
    limiter: createRateLimiter(now),
    rateLimits: options.rateLimits ?? false,
    mentions: [],
    address: "",
  };
}
