import { OpsError } from "../../jobs/error.ts";
import { type Request, request } from "../../jobs/request.ts";
import { readArguments } from "../arguments.ts";
import { idWord } from "../typed-name.ts";
import { usages } from "../usage.ts";

/** `/ferry purge <id>` */
export function readPurge(given: readonly string[]): Request {
  const plan = idWord(readArguments(usages.purge, given).words[0]);
  const parsed = request.safeParse({ runbook: "purge", plan });
  if (!parsed.success) throw new OpsError("command.no-plan", { plan, hint: "" });
  return parsed.data;
}
