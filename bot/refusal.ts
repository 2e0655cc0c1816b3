import { OpsError } from "../jobs/error.ts";
import type { BotPorts } from "./bot-ports.ts";
import type { Message } from "./message.ts";
import { errorMessage } from "./render-error.ts";

/**
 * What a person is told of what was thrown: a refusal is one sentence with its
 * remedy, a bug is an id that stands in the log as well. `about` is logged:
 * who did what.
 */
export function refusal(error: unknown, about: object, { log, newPlanId }: BotPorts): Message {
  if (error instanceof OpsError) {
    log.info({ ...about, code: error.code, err: error.cause }, "refused");
    return errorMessage(error);
  }
  const id = newPlanId();
  log.error({ ...about, error: id, err: error }, "a bug met a person");
  return errorMessage(new OpsError("command.crashed", { error: id }, error));
}
