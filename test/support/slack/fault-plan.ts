import type { BadAnswer } from "./faults.ts";

/** Faults that were ordered and have not happened yet. */
export interface FaultPlan {
  isAway: boolean;
  order(method: string, how: BadAnswer, count: number): void;
  /** The next one for a call of that method. */
  take(method: string): BadAnswer | undefined;
  late(ms: number, count: number): void;
  takeLate(): number;
  lateViews(count: number): void;
  takeLateView(): boolean;
  twice(count: number): void;
  takeTwice(): boolean;
}

export function createFaultPlan(): FaultPlan {
  const answers: { readonly method: string; readonly how: BadAnswer; left: number }[] = [];
  const delays: number[] = [];
  let lateViews = 0;
  let doubles = 0;
  return {
    isAway: false,
    order(method, how, count) {
      answers.push({ method, how, left: count });
    },
    take(method) {
      const due = answers.find((it) => it.left > 0 && (it.method === "*" || it.method === method));
      if (due !== undefined) due.left -= 1;
      return due?.how;
    },
    late(ms, count) {
      delays.push(...Array.from({ length: count }, () => ms));
    },
    takeLate: () => delays.shift() ?? 0,
    lateViews(count) {
      lateViews += count;
    },
    takeLateView() {
      if (lateViews === 0) return false;
      lateViews -= 1;
      return true;
    },
    twice(count) {
      doubles += count;
    },
    takeTwice() {
      if (doubles === 0) return false;
      doubles -= 1;
      return true;
    },
  };
}
