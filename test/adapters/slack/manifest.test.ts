import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { COMMANDS, EVENTS, SCOPES } from "../../../adapters/slack/scopes.ts";
import { usages } from "../../../bot/usage.ts";

const folder = path.resolve(import.meta.dirname, "../../../adapters/slack");

/** What Slack's reference of manifests (docs.slack.dev/reference/app-manifest) and @slack/web-api's types say of the parts that Ferry's has. */
const shape = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(1), minor_version: z.literal(1) }),
  display_information: z.strictObject({
    name: z.string().max(35),
    description: z.string().max(140),
    long_description: z.string().min(174).max(4000),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    bot_user: z.strictObject({ display_name: z.string().max(80), always_online: z.boolean() }),
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    slash_commands: z.array(
      z.strictObject({
        command: z.string().startsWith("/").max(32),
        description: z.string().max(2000),
        usage_hint: z.string().max(1000),
        should_escape: z.boolean(),
      }),
    ),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()) }),
    interactivity: z.strictObject({ is_enabled: z.boolean() }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

const manifest = shape.parse(JSON.parse(readFileSync(path.join(folder, "manifest.json"), "utf8")));

/**
 * The scopes that a bot token needs for each method, as its page under
 * docs.slack.dev/reference/methods says. Messages come with their metadata
 * (include_all_metadata) under the same scopes as without:
 * `metadata.message:read` is for events about it, which Ferry does not hear
 * (docs.slack.dev/reference/scopes/metadata.message.read).
 */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  "auth.test": [],
  "chat.postMessage": ["chat:write"],
  "chat.update": ["chat:write"],
  "chat.getPermalink": [],
  "chat.postEphemeral": ["chat:write"],
  "files.getUploadURLExternal": ["files:write"],
  "files.completeUploadExternal": ["files:write"],
  "conversations.history": ["channels:history", "groups:history"],
  "conversations.replies": ["channels:history", "groups:history"],
  "conversations.info": ["channels:read", "groups:read"],
  "views.open": [],
  "views.update": [],
  "views.publish": [],
};
const EVENT_SCOPES: Readonly<Record<string, readonly string[]>> = {
  app_mention: ["app_mentions:read"],
  app_home_opened: [],
};

const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(path.join(folder, file), "utf8"));

/** Web API methods that the code calls: `client.chat.postMessage(`. */
const called = [
  ...new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/\bclient\s*\.((?:\w+\.)+\w+)\(/g)].map(([, method = ""]) => method),
    ),
  ),
];

describe("the app's manifest", () => {
  it("has the scopes that the code says it needs, each once", () => {
    expect(manifest.oauth_config.scopes.bot).toEqual(Object.keys(SCOPES));
  });

  it("has no scope that no command, event or call needs, and all that they need", () => {
    expect(called).toContain("chat.postMessage");
    expect(called.filter((method) => METHODS[method] === undefined)).toEqual([]);
    const needed = [
      "commands",
      ...EVENTS.flatMap((event) => EVENT_SCOPES[event] ?? []),
      ...called.flatMap((method) => METHODS[method] ?? []),
    ];

    expect([...Object.keys(SCOPES)].sort()).toEqual([...new Set(needed)].sort());
  });

  it("registers the commands that the bot understands, and leaves what is typed as it is", () => {
    const { slash_commands } = manifest.features;

    expect(slash_commands.map(({ command }) => command)).toEqual(COMMANDS);
    const roots = new Set(Object.values(usages).map((usage) => `/${usage.path[0]}`));
    expect([...COMMANDS].sort()).toEqual([...roots].sort());
    // Otherwise Slack would turn what looks like a channel or a link into its own form.
    expect(slash_commands.every(({ should_escape }) => !should_escape)).toBe(true);
  });

  it("subscribes to the events that the code listens for", () => {
    expect([...manifest.settings.event_subscriptions.bot_events].sort()).toEqual([...EVENTS].sort());
  });

  it("has a Home tab, buttons and Socket Mode, direct messages for answers that have no other way, and tokens that last", () => {
    expect(manifest.features.app_home).toEqual({
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: true,
    });
    expect(manifest.settings).toMatchObject({
      interactivity: { is_enabled: true },
      socket_mode_enabled: true,
      token_rotation_enabled: false,
    });
  });
});
