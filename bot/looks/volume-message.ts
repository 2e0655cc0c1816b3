import { nearest } from "../../config/nearest.ts";
import type { AnswerTo, VolumeSeen } from "../../jobs/look.ts";
import { list } from "../format.ts";
import { type Line, type Message, message, text } from "../message.ts";
import { gapLines } from "./gap-lines.ts";
import { overlaysOf, sizeWords, usersOf } from "./volume-words.ts";

/** `/ferry volume show <share>/<volume>`: its sizes, the chain below it, and all that needs it. */
export function volumeMessage(share: string, name: string, found: AnswerTo<"volumes">): Message {
  const { volumes, users, isCut, silent, slow } = found;
  const volume = volumes.find((each) => each.name === name);
  if (volume === undefined) return notFound(share, name, found);
  const isSure = silent.length + slow.length === 0 && !isCut;
  const vms = usersOf(name, users);
  const above = overlaysOf(name, volumes);
  const needs: Line[] = [
    ...(vms.length === 0 ? [] : [text(`It is ${list(vms, "and")}.`)]),
    ...(above.length === 0
      ? []
      : [text(`It is the backing store of ${list(above, "and")}: it must never be written.`)]),
    ...(vms.length + above.length > 0
      ? []
      : [
          text(
            isSure
              ? "No VM has it as a disk, and no volume of the share is over it."
              : "Nothing that needs it was seen, but not everything was read.",
          ),
        ]),
  ];
  return message(`${share}/${name}: ${sizeWords(volume)}`, isSure ? "neutral" : "unknown", "volume", {
    lines: [...chainLines(volume, volumes), ...needs, ...gapLines(found)],
  });
}

function notFound(share: string, name: string, { volumes, isCut }: AnswerTo<"volumes">): Message {
  const near = nearest(
    name,
    volumes.map((each) => each.name),
  );
  const hint = near === undefined ? "" : `; did you mean ${near}?`;
  const title = isCut
    ? `${name} is not among the first ${volumes.length} volumes of share ${share}${hint}`
    : `Share ${share} has no volume ${name}${hint}`;
  return message(title, isCut ? "unknown" : "neutral", "not seen", {
    lines: [text(`See /ferry volume list ${share}.`)],
  });
}

/** The images below it, down to the one that stands on its own. */
function chainLines(top: VolumeSeen, volumes: readonly VolumeSeen[]): Line[] {
  const chain: string[] = [top.name];
  let { backing } = top;
  while (backing !== undefined) {
    const below = volumes.find(({ name }) => name === backing);
    if (backing === "" || below === undefined) {
      const words =
        backing === "" ? "a backing store whose name was not read" : `${backing}, which is not on the share`;
      return [text(`Chain: ${[...chain, words].join(" over ")}.`)];
    }
    if (chain.includes(below.name))
      return [text(`Chain: ${[...chain, below.name].join(" over ")}, in a circle: no VM can start on it.`)];
    chain.push(below.name);
    backing = below.backing;
  }
  return chain.length === 1
    ? [text("It stands on its own: it has no backing store.")]
    : [text(`Chain: ${chain.join(" over ")}.`)];
}
