import type { AnswerTo, VolumeSeen } from "../../jobs/look.ts";
import { count, list, size } from "../format.ts";
import { type Message, message, text } from "../message.ts";
import { gapLines } from "./gap-lines.ts";
import { overlaysOf, sizeWords, usersOf } from "./volume-words.ts";

/** `/ferry volume list <share>`: the files of a share, with what needs each. */
export function volumesMessage(share: string, found: AnswerTo<"volumes">): Message {
  const { volumes, isCut, freeBytes, totalBytes, silent, slow } = found;
  const isSure = silent.length + slow.length === 0;
  const some = isCut ? `The first ${count(volumes.length, "volume")}` : count(volumes.length, "volume");
  return message(`${some} on share ${share}`, isSure ? "neutral" : "unknown", "volumes", {
    lines: [
      ...volumes.map((volume) => text(`${volume.name}: ${volumeWords(volume, found)}`)),
      text(`${size(freeBytes)} of ${size(totalBytes)} free.`),
      ...(isSure
        ? []
        : [text("Not every client was read, so a volume may have users that are not named here.")]),
      ...gapLines(found),
    ],
  });
}

function volumeWords(volume: VolumeSeen, { volumes, users }: AnswerTo<"volumes">): string {
  const { name, backing } = volume;
  const vms = usersOf(name, users);
  const above = overlaysOf(name, volumes);
  return [
    sizeWords(volume),
    ...(backing === undefined ? [] : [backing === "" ? "over a backing store" : `over ${backing}`]),
    ...(vms.length === 0 ? [] : [list(vms, "and")]),
    ...(above.length === 0
      ? []
      : [`below ${above.length > 3 ? count(above.length, "volume") : list(above, "and")}`]),
  ].join(", ");
}
