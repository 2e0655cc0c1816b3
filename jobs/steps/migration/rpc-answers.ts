import { OpsError } from "../../error.ts";
import { rpcAnswer } from "../../facts/rpc-answer.ts";
import { type Move, rpcUri } from "../../move.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";

const OVER = { tls: "over TLS", ssh: "by SSH", tcp: "over TCP" } as const;

/** libvirt on the destination answers the source on the way that the move will take: tried, not assumed. */
export const rpcAnswers = defineStep<Move>({
  id: "migration.rpc-answers",
  risk: "safe",
  answersLate: true,
  title: ({ source, destination, transport }) =>
    `libvirt on ${destination.name} answers ${source.name} ${OVER[transport]}`,

  async check(move, read) {
    const { source, destination } = move;
    const answer = await read(source, rpcAnswer(rpcUri(move)));
    if ("hostname" in answer) return satisfied();
    const names = { source: source.name, destination: destination.name, host: source.name };
    const known = KNOWN.find(([pattern]) => pattern.test(answer.refusal));
    return blocked(new OpsError(known?.[1] ?? "migration.rpc-refused", { ...names, output: answer.refusal }));
  },

  apply: () => [],
  undo: nothingToUndo,
});

/** ssh's own words, as libvirt passes them on. */
const KNOWN = [
  [/Host key verification failed/, "migration.host-key-refused"],
  [/Permission denied \(/, "migration.ssh-refused"],
] as const;
