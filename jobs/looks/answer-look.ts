import { OpsError } from "../error.ts";
import { toFailure } from "../failure.ts";
import type { LookAnswer, Question } from "../look.ts";
import { lookAtConsole } from "./console.ts";
import type { LookPorts } from "./gather.ts";
import { lookAtPools } from "./pools.ts";
import { lookAtVm } from "./vm.ts";
import { lookAtVolumes } from "./volumes.ts";

/**
 * Answers what somebody asked of the hosts, and writes the answer down; the
 * bot that asked waits for it. One that nobody waits for any more is gone from
 * the store. Safe to be done twice: it only reads.
 */
export async function answerLook(id: string, ports: LookPorts): Promise<void> {
  const asked = await ports.store.look(id);
  if (asked === undefined) return;
  let answer: LookAnswer;
  try {
    answer = await find(asked, ports);
  } catch (err) {
    const isBug = !(err instanceof OpsError);
    if (isBug) ports.log.error({ look: id, err }, "a bug met a look-up");
    const error = isBug ? new OpsError("look.failed", { look: id }, err) : err;
    answer = { about: "failed", error: toFailure(error) };
  }
  await ports.store.answerLook(id, answer);
}

function find(asked: Question, ports: LookPorts): Promise<LookAnswer> {
  switch (asked.about) {
    case "vm":
      return lookAtVm(asked.vm, ports);
    case "console":
      return lookAtConsole(asked.vm, asked.lines, ports);
    case "pools":
      return lookAtPools(asked, ports);
    case "volumes":
      return lookAtVolumes(asked.share, ports);
  }
}
