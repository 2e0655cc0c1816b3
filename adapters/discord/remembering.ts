/** What this process knows of so many things, by their keys; the oldest is forgotten first. */
export interface Remembering<T> {
  get(key: string): T | undefined;
  /** Gives the value back. */
  set(key: string, value: T): T;
}

const MOST = 1_000;

export function remembering<T>(most = MOST): Remembering<T> {
  const known = new Map<string, T>();
  return {
    get: (key) => known.get(key),
    set(key, value) {
      known.set(key, value);
      for (const oldest of known.keys()) {
        if (known.size <= most) break;
        known.delete(oldest);
      }
      return value;
    },
  };
}
