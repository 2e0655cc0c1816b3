import { z } from "zod";
import { type Plan, planId } from "./record.ts";

/** What waits for somebody to do it. Payloads are ids: what they stand for is read from the store. */
export const payload = z.strictObject({ plan: planId });
export const lookPayload = z.strictObject({ look: z.uuid() });

/** The three kinds of job on a plan; `refresh` reads all hosts for the bot's snapshot, `look` answers one question. */
export interface Queue {
  /** Make the plan (worker). */
  plan(id: string): Promise<void>;
  /** Carry the plan out, or go on with it (worker). Adding it twice queues it once. */
  run(id: string): Promise<void>;
  /**
   * Bring its threads up to date (bots with the chat of the plan's place, and
   * with those in which the site file has all plans shown).
   * Coalesced: many calls, one reconcile after the last of them.
   */
  sync(plan: Pick<Plan, "id" | "place">): Promise<void>;
  /** Close the plan at its expiry if nobody has decided by then (any bot). */
  expire(id: string, at: number): Promise<void>;
  /** Read all hosts soon (worker). */
  refresh(): Promise<void>;
  /** Find out what somebody asked (worker); soon or not at all. */
  look(id: string): Promise<void>;
}

/** What a handler says when the job can't go on now: it comes back after the delay, and no worker waits. */
export interface Later {
  readonly laterMs: number;
}

/** The worker's side. Each handler is safe to call again after a crash at any point. */
export interface WorkerHandlers {
  plan(id: string): Promise<void>;
  run(id: string, signal: AbortSignal): Promise<Later | undefined>;
  refresh(): Promise<void>;
  look(id: string): Promise<void>;
}

/** The bot's side. */
export interface BotHandlers {
  sync(id: string, platform: string): Promise<Later | undefined>;
  expire(id: string): Promise<void>;
}

/** Something that takes jobs until it is closed; `close` waits for those in hand. */
export interface Consumer {
  close(): Promise<void>;
}
