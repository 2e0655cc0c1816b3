import type { Once } from "../../bot/chat.ts";

/** Remembers keys in this process alone. */
export function memoryOnce(): Once {
  const seen = new Set<string>();
  return {
    async first(key) {
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    },
  };
}
