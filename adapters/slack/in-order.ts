/** Does things one after another, in the order asked for: each begins when the one before it with the same key has ended. */
export type InOrder = <T>(key: string, act: () => Promise<T>) => Promise<T>;

export function inOrder(): InOrder {
  const last = new Map<string, Promise<unknown>>();
  return (key, act) => {
    // Whatever became of the one before is told to whoever asked for that.
    const done = (last.get(key) ?? Promise.resolve()).then(act, act);
    last.set(key, done);
    const forget = () => {
      if (last.get(key) === done) last.delete(key);
    };
    done.then(forget, forget);
    return done;
  };
}
