import net from "node:net";
import { waitFor } from "./wait.ts";

/** Sets a host's clock over its second serial port: to ours, plus `skewMs`. */
export async function setClock(socketPath: string, { skewMs = 0 }: { skewMs?: number } = {}): Promise<void> {
  const socket = await waitFor(`the clock port ${socketPath}`, () => open(socketPath), { timeoutMs: 30_000 });
  let heard = "";
  socket.on("data", (chunk) => {
    heard += chunk.toString();
  });
  try {
    // A host just restored answers slowly: its first answers come late, and so did its setting. Ask again until one is quick.
    let tookMs = 0;
    for (let attempt = 0; attempt < 12; attempt++) {
      const answeredMs = await tell(tookMs);
      if (answeredMs < 200 && Math.abs(answeredMs - tookMs) < 100) return;
      tookMs = Math.min(answeredMs, 200);
    }
  } finally {
    socket.destroy();
  }

  /** Says what time it will be when the host hears it; returns how long its answer took. */
  async function tell(tookMs: number): Promise<number> {
    let sentAt = 0;
    let at = "";
    const told = () => {
      // Said while the host was still booting, it was heard by nobody: say it again every few seconds.
      if (Date.now() - sentAt > 3_000) {
        sentAt = Date.now();
        at = `@${((sentAt + skewMs + tookMs / 2) / 1000).toFixed(3)}`;
        socket.write(`${at}\n`);
      }
      return heard.includes(`ok ${at}`) ? Date.now() - sentAt : undefined;
    };
    return waitFor(`the host to set its clock (${socketPath})`, told, { timeoutMs: 60_000, intervalMs: 5 });
  }
}

function open(socketPath: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(socketPath, () => resolve(socket));
    socket.once("error", reject);
  });
}
