import { SiteError } from "../../config/problem.ts";
import { report } from "../../config/report.ts";
import { OpsError } from "../../jobs/error.ts";

/** One way to say what stands in Ferry's way: what, and the remedy; a bug keeps its stack. */
export function explain(error: unknown): string {
  if (error instanceof SiteError) return report(error.problems);
  if (error instanceof OpsError) return `${error.message}.\n  remedy: ${error.remedy}`;
  if (error instanceof AggregateError) return error.errors.map(explain).join("\n");
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
