import type { Inbox } from "../../adapters/inbox.ts";

/** An inbox in memory, and what stands in it. */
export function memoryInbox(): Inbox & { readonly open: ReadonlyMap<string, string> } {
  const seen = new Set<string>();
  const open = new Map<string, string>();
  return {
    open,
    async take(key, body) {
      if (seen.has(key)) return false;
      seen.add(key);
      open.set(key, body);
      return true;
    },
    async done(key) {
      seen.add(key);
      open.delete(key);
    },
    async abandoned() {
      return [...open].map(([key, body]) => ({ key, body }));
    },
  };
}
