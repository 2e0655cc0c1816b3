import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { FaultPlan } from "./fault-plan.ts";
import { type Delivered, NotAcknowledged } from "./people.ts";
import { postPayload } from "./post-payload.ts";
import type { Delivery } from "./shown.ts";
import type { Sockets } from "./sockets.ts";
import type { Workspace } from "./workspace.ts";

export interface Payload {
  readonly type: "slash_commands" | "interactive" | "events_api";
  readonly body: Readonly<Record<string, unknown>>;
}

/** A repetition of an event that was not acknowledged. */
export interface Retry {
  readonly attempt: number;
  readonly reason: string;
}

/** Brings payloads to the app, over one socket or as a signed request. */
export interface Courier {
  requestUrl: string | undefined;
  readonly deliveries: readonly Delivery[];
  /** Once; rejects with NotAcknowledged. */
  deliver(payload: Payload, retry?: Retry): Promise<Delivered>;
}

type Note = { -readonly [K in keyof Delivery]: Delivery[K] };

export function createCourier(
  sockets: Sockets,
  workspace: Workspace,
  faults: FaultPlan,
  withinMs: number,
): Courier {
  const deliveries: Note[] = [];

  /** One copy on its way; ends whenever it ends, also after the time limit. */
  async function carry(
    payload: Payload,
    envelopeId: string,
    retry: Retry | undefined,
  ): Promise<Pick<Delivered, "answer" | "socket">> {
    const eventId = payload.body.event_id;
    const note: Note = {
      type: payload.type,
      envelopeId,
      sentAt: workspace.now(),
      ...(typeof eventId === "string" ? { eventId } : {}),
    };
    const { requestUrl } = courier;
    const socket = requestUrl === undefined ? sockets.next() : undefined;
    if (socket !== undefined) note.socket = socket.number;
    deliveries.push(note);
    if (faults.isAway) throw new NotAcknowledged("dispatch_failed", "Slack is away");
    if (requestUrl === undefined && socket === undefined) {
      throw new NotAcknowledged("dispatch_failed", "the app has no open socket");
    }
    const answer =
      requestUrl === undefined
        ? await socket?.send({
            envelope_id: envelopeId,
            type: payload.type,
            payload: payload.body,
            accepts_response_payload: payload.type !== "events_api",
            ...(payload.type === "events_api"
              ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? "" }
              : {}),
          })
        : await postPayload(requestUrl, payload, retry, workspace, withinMs);
    note.acknowledgedAt = workspace.now();
    return {
      answer: isEmpty(answer) ? undefined : answer,
      ...(socket === undefined ? {} : { socket: socket.number }),
    };
  }

  const courier: Courier = {
    requestUrl: undefined,
    deliveries,
    async deliver(payload, retry) {
      const startedAt = performance.now();
      const lateMs = faults.takeLate();
      const copies = faults.takeTwice() ? 2 : 1;
      const envelopeId = randomUUID();

      let first: Delivered | undefined;
      let failure: unknown;
      const carried = Array.from({ length: copies }, async (_, copy) => {
        try {
          if (lateMs > 0) await delay(lateMs, undefined, { ref: false });
          const carrying = await carry(payload, envelopeId, retry);
          first ??= { tookMs: performance.now() - startedAt, payload: payload.body, ...carrying };
        } catch (error) {
          if (copy === 0) failure = error;
        }
      });
      const limit = new AbortController();
      await Promise.race([
        Promise.all(carried),
        delay(withinMs, undefined, { signal: limit.signal }).catch(() => {}),
      ]);
      limit.abort();
      if (first !== undefined) return first;
      if (failure instanceof NotAcknowledged) throw failure;
      if (failure instanceof Error) throw new NotAcknowledged("dispatch_failed", failure.message);
      throw new NotAcknowledged("operation_timeout", `no acknowledgement within ${withinMs} ms`);
    },
  };
  return courier;
}

const isEmpty = (answer: unknown) =>
  answer === undefined ||
  answer === null ||
  answer === "" ||
  (typeof answer === "object" && Object.keys(answer).length === 0);
