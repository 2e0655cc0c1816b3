import type { Host } from "../config/inventory.ts";
import { OpsError } from "./error.ts";
import type { Fact, Read } from "./step.ts";

/** Reads a fact on those hosts that can be reached, in their order; one that cannot is left out. */
export async function readAnswering<T>(
  hosts: readonly Host[],
  fact: Fact<T>,
  read: Read,
): Promise<readonly { readonly host: Host; readonly value: T }[]> {
  const answers = await Promise.all(
    hosts.map(async (host) => {
      try {
        return [{ host, value: await read(host, fact) }];
      } catch (error) {
        if (error instanceof OpsError && error.code.startsWith("ssh.")) return [];
        throw error;
      }
    }),
  );
  return answers.flat();
}
