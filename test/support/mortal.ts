import type { Ports } from "../../jobs/ports.ts";

/** Ports of a process that dies at its n-th breath: that call and all after it never come back with anything. */
export function mortal(ports: Ports, breaths: number): Ports {
  let left = breaths;
  const dying = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, key, receiver) {
        const member: unknown = Reflect.get(target, key, receiver);
        if (typeof member !== "function") return member;
        return async (...args: unknown[]) => {
          if (--left <= 0) throw new Error("killed");
          const result: unknown = await Reflect.apply(member, target, args);
          // Half of the deaths come after the deed and before the answer.
          if (left === 1 && breaths % 2 === 0) throw new Error("killed");
          return result;
        };
      },
    });
  return { ...ports, store: dying(ports.store), shell: dying(ports.shell), queue: dying(ports.queue) };
}
