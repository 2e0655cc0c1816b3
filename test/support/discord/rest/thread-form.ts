import { z } from "zod";
import { maybe } from "../components/parts.ts";
import { words } from "../form/parse-form.ts";
import { limits } from "../limits.ts";

export const minutes = maybe(
  z.int().refine((it) => limits.autoArchiveMinutes.some((known) => known === it), {
    message: "Value must be one of {60, 1440, 4320, 10080}.",
    params: { code: "BASE_TYPE_CHOICES" },
  }),
);
export const slowmode = maybe(z.int().min(0).max(21_600));
export const threadName = words(1, limits.threadNameCharacters);
