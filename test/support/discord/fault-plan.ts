import type { BadAnswer } from "./faults.ts";

/** Faults that were ordered and have not happened yet. */
export interface FaultPlan {
  isAway: boolean;
  order(route: string, how: BadAnswer, count: number): void;
  /** The next one for a call of that route. */
  take(route: string): BadAnswer | undefined;
  late(ms: number, count: number): void;
  takeLate(): number;
  twice(count: number): void;
  takeTwice(): boolean;
  refuseIdentify(code: number, count: number): void;
  takeRefusal(): number | undefined;
}

export function createFaultPlan(): FaultPlan {
  const answers: { readonly route: string; readonly how: BadAnswer; left: number }[] = [];
  const delays: number[] = [];
  const refusals: number[] = [];
  let doubles = 0;
  return {
    isAway: false,
    order: (route, how, count) => void answers.push({ route, how, left: count }),
    take(route) {
      const due = answers.find((it) => it.left > 0 && (it.route === "*" || it.route === route));
      if (due !== undefined) due.left -= 1;
      return due?.how;
    },
    late: (ms, count) => void delays.push(...Array.from({ length: count }, () => ms)),
    takeLate: () => delays.shift() ?? 0,
    twice(count) {
      doubles += count;
    },
    takeTwice() {
      if (doubles === 0) return false;
      doubles -= 1;
      return true;
    },
    refuseIdentify: (code, count) => void refusals.push(...Array.from({ length: count }, () => code)),
    takeRefusal: () => refusals.shift(),
  };
}
