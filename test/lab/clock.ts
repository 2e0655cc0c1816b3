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
      const sentAt = Date.now();
      const at = `@${((sentAt + skewMs + tookMs / 2) / 1000).toFixed(3)}`;
      socket.write(`${at}\n`);
      await waitFor(
        `the host to set its clock (${socketPath})`,
        () => heard.includes(`ok ${at}`) || undefined,
        {
          timeoutMs: 60_000,
          intervalMs: 5,
        },
      );
      const now = Date.now() - sentAt;
      if (now < 200 && Math.abs(now - tookMs) < 100) return;
      tookMs = Math.min(now, 200);
    }
  } finally {
    socket.destroy();
  }
}

function open(socketPath: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(socketPath, () => resolve(socket));
    socket.once("error", reject);
  });
}
