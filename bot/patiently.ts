import { OpsError } from "../jobs/error.ts";

/**
 * The result of `act`, or `command.no-answer` after `patienceMs`: whatever
 * hangs, a person gets an answer, and it does not claim to know the outcome.
 */
export async function patiently<T>(act: () => Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new OpsError("command.no-answer", { seconds: Math.round(patienceMs / 1000) }));
    }, patienceMs);
  });
  try {
    return await Promise.race([act(), silence]);
  } finally {
    clearTimeout(timer);
  }
}
