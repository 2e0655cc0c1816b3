import { OpsError } from "../../error.ts";
import { rpcAnswer } from "../../facts/rpc-answer.ts";
import { type Move, tlsUri } from "../../move.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";

/** libvirt on the destination answers the source over mutual TLS: tried, not assumed. */
export const rpcAnswers = defineStep<Move>({
  id: "migration.rpc-answers",
  risk: "safe",
  answersLate: true,
  title: ({ source, destination }) => `libvirt on ${destination.name} answers ${source.name} over TLS`,

  async check({ source, destination }, read) {
    const answer = await read(source, rpcAnswer(tlsUri(destination)));
    if ("hostname" in answer) return satisfied();
    const names = { source: source.name, destination: destination.name, host: source.name };
    return blocked(new OpsError("migration.rpc-refused", { ...names, output: answer.refusal }));
  },

  apply: () => [],
  undo: nothingToUndo,
});
