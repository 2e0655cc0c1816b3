/** A number of places that are taken in the order of asking. */
export interface Slots {
  /** Waits for a place and returns what frees it. Throws the signal's reason when it aborts first. */
  take(signal?: AbortSignal): Promise<() => void>;
  /** Lets everybody through, now and from now on: there is nothing left to wait for. */
  open(): void;
}

export function slots(limit: number): Slots {
  let places = limit;
  const waiting: (() => void)[] = [];

  const free = () => {
    places++;
    waiting.shift()?.();
  };
  const once = (action: () => void) => {
    let done = false;
    return () => {
      if (!done) action();
      done = true;
    };
  };

  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const enter = () => {
          signal?.removeEventListener("abort", leave);
          places--;
          resolve(once(free));
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(enter), 1);
          reject(signal?.reason);
        };
        if (places > 0) return enter();
        waiting.push(enter);
        signal?.addEventListener("abort", leave, { once: true });
      }),
    open() {
      places = Number.POSITIVE_INFINITY;
      for (const enter of waiting.splice(0)) enter();
    },
  };
}
