import type { WebSocket } from "ws";
import { z } from "zod";

/** The app closed a socket, or the network did, before the acknowledgement came. */
class SocketClosed extends Error {}

/** One connection of Socket Mode. */
export interface Socket {
  /** 1 is the first that ever connected. */
  readonly number: number;
  /** Sends an envelope; resolves with the acknowledgement's payload, throws SocketClosed. */
  send(envelope: { readonly envelope_id: string } & Readonly<Record<string, unknown>>): Promise<unknown>;
}

export type Connection = Socket & {
  readonly webSocket: WebSocket;
  /** Was told to go: gets nothing new. */
  isLeaving: boolean;
};

const acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

/** Slack's end of a connection that just came. */
export function openConnection(webSocket: WebSocket, number: number): Connection {
  const waiting = new Map<string, { resolve(payload: unknown): void; reject(error: Error): void }>();
  webSocket.on("message", (data) => {
    const parsed = acknowledgement.safeParse(JSON.parse(String(data)));
    if (!parsed.success) return;
    waiting.get(parsed.data.envelope_id)?.resolve(parsed.data.payload);
    waiting.delete(parsed.data.envelope_id);
  });
  webSocket.on("close", () => {
    for (const { reject } of waiting.values()) {
      reject(new SocketClosed(`socket ${number} closed before the acknowledgement`));
    }
    waiting.clear();
  });
  return {
    number,
    webSocket,
    isLeaving: false,
    send: (envelope) =>
      new Promise((resolve, reject) => {
        waiting.set(envelope.envelope_id, { resolve, reject });
        webSocket.send(JSON.stringify(envelope));
      }),
  };
}
