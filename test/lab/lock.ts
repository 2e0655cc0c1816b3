import net from "node:net";
import { waitFor } from "./wait.ts";

/**
 * Does `work` while no other process of this machine does anything under the same name.
 *
 * The lock is an abstract socket (its name begins with NUL): the kernel frees it when its owner ends,
 * however that ends, so there is nothing to clean up after a crash.
 */
export async function withLock<T>(
  name: string,
  work: () => Promise<T>,
  { timeoutMs = 900_000 } = {},
): Promise<T> {
  const lock = await waitFor(`another process to finish with ${name}`, () => take(name), { timeoutMs });
  try {
    return await work();
  } finally {
    await new Promise((resolve) => lock.close(resolve));
  }
}

function take(name: string): Promise<net.Server | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ path: `\0ferry-lab:${name}` }, () => resolve(server));
  });
}
