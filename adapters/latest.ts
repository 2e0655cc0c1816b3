/** A map that holds the `most` keys that were set last, and forgets the others. */
export interface Latest<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
}

export function latest<V>(most: number): Latest<V> {
  const held = new Map<string, V>();
  return {
    get: (key) => held.get(key),
    set(key, value) {
      held.delete(key);
      held.set(key, value);
      for (const oldest of held.keys()) {
        if (held.size <= most) break;
        held.delete(oldest);
      }
    },
  };
}
