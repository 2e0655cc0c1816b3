import { z } from "zod";
import { failure } from "./record.ts";
import { name } from "./request.ts";

/** What somebody wants to know of hosts, as data; one variant per look-up. Nothing is changed by it. */
export const question = z.discriminatedUnion("about", [
  z.strictObject({ about: z.literal("vm"), vm: name }),
  z.strictObject({ about: z.literal("console"), vm: name, lines: z.int().min(1).max(200) }),
  /** All pools, or those of one name, of all hosts or one. */
  z.strictObject({ about: z.literal("pools"), pool: name.optional(), host: name.optional() }),
  /** All volumes of a share; one of them is looked for in the answer. */
  z.strictObject({ about: z.literal("volumes"), share: name, volume: name.optional() }),
]);
export type Question = z.infer<typeof question>;

/** Hosts that did not answer, with the reason, and those that had not by the time that somebody waits. */
const gaps = {
  silent: z.array(z.strictObject({ host: z.string(), error: failure })),
  slow: z.array(z.string()),
};

const disk = z.strictObject({
  target: z.string(),
  device: z.string(),
  format: z.string().optional(),
  /** A path, or `pool/volume`. */
  source: z.string().optional(),
});

const card = z.strictObject({
  mac: z.string(),
  /** `bridge br0`, `network default`. */
  on: z.string(),
  /** IPv4, as a host's neighbour table has it. */
  address: z.string().optional(),
});

const place = z.strictObject({
  host: z.string(),
  uuid: z.string(),
  state: z.string(),
  reason: z.string(),
  persistent: z.boolean(),
  autostart: z.boolean(),
  memoryBytes: z.number(),
  vcpus: z.number(),
  machine: z.string().optional(),
  disks: z.array(disk),
  cards: z.array(card),
  /** It logs its serial console to a file. */
  logs: z.boolean(),
});
/** A VM as one host has it. */
export type VmPlace = z.infer<typeof place>;

/** Whether the guest answers on the network. */
const ping = z.strictObject({
  from: z.string(),
  address: z.string(),
  sent: z.number(),
  received: z.number(),
  /** The mean, ms. */
  averageMs: z.number().optional(),
});

const pool = z.strictObject({
  name: z.string(),
  type: z.string(),
  state: z.string(),
  autostart: z.boolean(),
  persistent: z.boolean(),
  target: z.string().optional(),
  /** `172.16.1.10:/srv/images`. */
  source: z.string().optional(),
  capacityBytes: z.number(),
  availableBytes: z.number(),
  /** VMs with a disk in it; absent where nobody asked. */
  users: z.array(z.string()).optional(),
});
export type PoolSeen = z.infer<typeof pool>;

const volume = z.strictObject({
  name: z.string(),
  format: z.enum(["qcow2", "raw"]),
  virtualBytes: z.number(),
  diskBytes: z.number(),
  /** Of the same share; a path where it is elsewhere, and empty where it is not known. */
  backing: z.string().optional(),
});
export type VolumeSeen = z.infer<typeof volume>;

/** A VM with a volume as its disk. */
const volumeUser = z.strictObject({
  vm: z.string(),
  host: z.string(),
  state: z.string(),
  target: z.string(),
  volume: z.string(),
});

/** What was found; the answer to a question has the same `about`, or failed. */
export const lookAnswer = z.discriminatedUnion("about", [
  z.strictObject({ about: z.literal("vm"), places: z.array(place), ping: ping.optional(), ...gaps }),
  z.strictObject({
    about: z.literal("console"),
    host: z.string(),
    file: z.string(),
    /** The last lines, secrets masked. */
    text: z.string(),
    /** How long ago the file was last written, ms. */
    ageMs: z.number(),
  }),
  z.strictObject({
    about: z.literal("pools"),
    hosts: z.array(z.strictObject({ host: z.string(), pools: z.array(pool) })),
    ...gaps,
  }),
  z.strictObject({
    about: z.literal("volumes"),
    volumes: z.array(volume),
    /** There are more. */
    isCut: z.boolean(),
    freeBytes: z.number(),
    totalBytes: z.number(),
    users: z.array(volumeUser),
    ...gaps,
  }),
  z.strictObject({ about: z.literal("failed"), error: failure }),
]);
export type LookAnswer = z.infer<typeof lookAnswer>;

export type AnswerTo<A extends LookAnswer["about"]> = Extract<LookAnswer, { about: A }>;
