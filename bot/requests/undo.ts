import { OpsError } from "../../jobs/error.ts";
import { type Request, request } from "../../jobs/request.ts";
import { readArguments } from "../arguments.ts";
import { idWord } from "../typed-name.ts";
import { usages } from "../usage.ts";

/** `/ferry undo <id>` */
export function readUndo(given: readonly string[]): Request {
  const plan = idWord(readArguments(usages.undo, given).words[0]);
  const parsed = request.safeParse({ runbook: "undo", plan });
  if (!parsed.success) throw new OpsError("command.no-plan", { plan, hint: "" });
  return parsed.data;
}
