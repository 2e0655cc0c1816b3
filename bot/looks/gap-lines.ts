import type { Failure } from "../../jobs/record.ts";
import { list } from "../format.ts";
import { type Line, text } from "../message.ts";

interface Gaps {
  readonly silent: readonly { readonly host: string; readonly error: Failure }[];
  readonly slow: readonly string[];
}

/** Which hosts said nothing, and why: what they have is missing from the answer. */
export const gapLines = ({ silent, slow }: Gaps): Line[] => [
  ...silent.map(({ host, error }) => text(`${host} did not answer: ${error.title}. ${error.remedy}`)),
  ...(slow.length === 0
    ? []
    : [
        text(
          `${list(slow, "and")} ${slow.length === 1 ? "has" : "have"} not answered in time; ask again in a moment.`,
        ),
      ]),
];
