import type { AnswerTo } from "../../jobs/look.ts";
import { age, count } from "../format.ts";
import { code, type Message, message, text } from "../message.ts";

/** `/ferry vm console <vm>`: what a guest printed, which is never markup. */
export function consoleMessage(
  vm: string,
  { host, file, text: printed, ageMs }: AnswerTo<"console">,
): Message {
  const written = text(
    `${file} on ${host}, written ${age(ageMs)}. What looks like a secret is shown as ***.`,
  );
  if (printed === "") {
    return message(`${vm} has printed nothing on its serial console`, "neutral", "console", {
      lines: [written],
    });
  }
  const title = `${vm}'s serial console: the last ${count(printed.split("\n").length, "line")}`;
  return message(title, "neutral", "console", { lines: [code(printed), written] });
}
