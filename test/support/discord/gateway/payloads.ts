import { GatewayIntentBits } from "discord.js";
import { z } from "zod";

/** What an app sends: docs.discord.com/developers/events/gateway-events */
export const payload = z.object({ op: z.int(), d: z.unknown().optional() });

export const identify = z.object({
  token: z.string(),
  intents: z.int().min(0),
  properties: z.object({ os: z.string(), browser: z.string(), device: z.string() }),
  compress: z.boolean().optional(),
  shard: z.tuple([z.int().min(0), z.int().min(1)]).optional(),
});

export const resume = z.object({
  token: z.string(),
  session_id: z.string(),
  seq: z.int().nullable(),
});

/** Close codes: docs.discord.com/developers/topics/opcodes-and-status-codes#gateway */
export const closes = {
  unknown: 4000,
  unknownOpcode: 4001,
  decode: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  invalidSeq: 4007,
  rateLimited: 4008,
  timedOut: 4009,
  invalidShard: 4010,
  invalidVersion: 4012,
  invalidIntents: 4013,
  disallowedIntents: 4014,
} as const;

/** After these a session is over; after the others it may be resumed. */
export const ENDS_SESSION: ReadonlySet<number> = new Set([
  1000, 1001, 4003, 4004, 4005, 4007, 4009, 4010, 4011, 4012, 4013, 4014,
]);

const KNOWN_INTENTS = Object.values(GatewayIntentBits).reduce<number>(
  (bits, bit) => (typeof bit === "number" ? bits | bit : bits),
  0,
);
const PRIVILEGED =
  GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences | GatewayIntentBits.MessageContent;

/** The code that these intents are closed with; undefined for good ones. */
export function judgeIntents(intents: number, granted: number): number | undefined {
  if ((intents & ~KNOWN_INTENTS) !== 0) return closes.invalidIntents;
  return (intents & PRIVILEGED & ~granted) === 0 ? undefined : closes.disallowedIntents;
}

export const wantsGuilds = (intents: number): boolean => (intents & GatewayIntentBits.Guilds) !== 0;
