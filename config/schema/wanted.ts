import { z } from "zod";

/** What a value of the site file should be, in words: every schema that can refuse one has these. */
export interface Wanted {
  /** 'a TCP port'. */
  readonly what: string;
  /** What to write for it: 'a number from 1 to 65535'. */
  readonly write: string;
  /** As it stands in YAML. */
  readonly example: string;
  /** Choices that the design knows and this version does not have. */
  readonly notYet?: readonly string[];
}

export const wanted = z.registry<Wanted>();

/** A text that `because` accepts; what it returns says what is wrong: 'is not absolute'. */
export function textThat(because: (text: string) => string | undefined, words: Wanted) {
  return z
    .string()
    .superRefine((text, context) => {
      const message = because(text);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
    .register(wanted, words);
}

/** A list in which nothing stands twice. */
export function listOf<T extends z.ZodType<string>>(item: T, words: Wanted) {
  return z
    .array(item)
    .min(1)
    .superRefine((items, context) => {
      for (const [i, value] of items.entries()) {
        if (items.indexOf(value) === i) continue;
        context.addIssue({ code: "custom", message: "stands in this list twice", path: [i] });
      }
    })
    .register(wanted, words);
}
