import { OpsError } from "../../jobs/error.ts";

/** What a person is told when this is refused: title and remedy. */
export function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof OpsError) return `${error.message}. ${error.remedy}`;
    throw error;
  }
  return "not refused";
}
