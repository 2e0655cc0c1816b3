import type { AnyText } from "../blocks/composition.ts";
import type { Names } from "./names.ts";
import { readMrkdwn, readPlain } from "./read-mrkdwn.ts";

/** A text object as a person reads it. */
export const readText = (text: AnyText, names: Names): string =>
  text.type === "mrkdwn" ? readMrkdwn(text.text, names) : readPlain(text.text, text.emoji !== false);
