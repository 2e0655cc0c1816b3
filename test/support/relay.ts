import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A stretch of network that a test can break. */
export interface Relay {
  readonly port: number;
  /** Connections that came so far. */
  accepted(): number;
  /** Connections that stand now and pass what comes. */
  open(): number;
  /** Breaks all connections that stand; new ones are let through. */
  cut(): void;
  /** From now on nothing passes, and nobody is told. */
  freeze(): void;
  stop(): Promise<void>;
}

/**
 * Listens on loopback, on any free port unless told, and passes everything on
 * to another port there; the first bytes after `delayMs`.
 */
export async function startRelay(to: number, { port = 0, delayMs = 0 } = {}): Promise<Relay> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const frozen = new Set<Socket>();
  let accepted = 0;
  const server = createServer((near) => {
    accepted++;
    const far = connect(to, "127.0.0.1");
    const pair = [near, far] as const;
    pairs.add(pair);
    far.pipe(near);
    setTimeout(() => near.pipe(far), delayMs);
    for (const socket of pair) {
      socket.on("error", () => {});
      socket.on("close", () => {
        pairs.delete(pair);
        for (const end of pair) end.destroy();
      });
    }
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");

  const cut = () => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  };
  return {
    port: address.port,
    accepted: () => accepted,
    open: () => pairs.size,
    cut,
    freeze() {
      for (const pair of pairs) {
        for (const socket of pair) frozen.add(socket.unpipe().pause());
      }
      pairs.clear();
    },
    async stop() {
      cut();
      for (const socket of frozen) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
