import { z } from "zod";
import { host } from "../schema/host.ts";
import { person } from "../schema/person.ts";
import { policy } from "../schema/policy.ts";
import { share } from "../schema/share.ts";

/** A value that is left out when it is wrong: its own mistake is told already. */
const maybe = <T extends z.ZodType>(value: T) => value.optional().catch(undefined);
const mapOf = <T extends z.ZodType>(value: T) => z.record(z.string(), maybe(value)).catch({});
const names = maybe(z.array(maybe(z.string())));

/**
 * Whatever of a site file is right by itself. Cross-checks read this, so that
 * all problems are told at once: a mistake in one key hides none in another.
 */
const draftSchema = z.object({
  hosts: mapOf(
    z.object({
      address: maybe(host.shape.address),
      port: maybe(host.shape.port),
      migrationAddress: maybe(host.shape.migrationAddress),
    }),
  ),
  shares: mapOf(
    z.object({
      server: maybe(z.string()),
      path: maybe(share.shape.path),
      mountPoint: maybe(share.shape.mountPoint),
      pool: maybe(share.shape.pool),
      clients: names,
    }),
  ),
  people: mapOf(
    z.object({
      roles: maybe(person.shape.roles),
      console: maybe(person.shape.console),
      slack: maybe(person.shape.slack),
      discord: maybe(person.shape.discord),
    }),
  ),
  ssh: maybe(z.object({ keyFile: maybe(z.string()), agent: maybe(z.boolean()) })),
  policy: maybe(
    z.object({
      publicAddresses: maybe(z.boolean()),
      transport: maybe(policy.shape.transport.unwrap()),
      approvals: maybe(policy.shape.approvals),
      rules: maybe(z.array(maybe(policy.shape.rules.unwrap().element))),
    }),
  ),
});

export type Draft = z.infer<typeof draftSchema>;

/** Keeps what is right of a site file's data; undefined when it isn't even a map. */
export const draftOf = (value: unknown): Draft | undefined => draftSchema.safeParse(value).data;

/** The entries of one of its maps that are maps themselves. */
export const entries = <T>(map: Readonly<Record<string, T | undefined>>): (readonly [string, T])[] =>
  Object.entries(map).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
