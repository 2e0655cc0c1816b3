import { z } from "zod";
import { noShareDirectoryBecause } from "../directory.ts";
import { name } from "../name.ts";
import { textThat, wanted } from "./wanted.ts";

/** The values that several parts of the site file have. */
export const named = (what: string, example: string) =>
  textThat((text) => (name.safeParse(text).success ? undefined : "is not a name"), {
    what,
    write: "at most 128 letters, digits and . _ + @ -, of which the first is a letter or digit",
    example,
  });

export const hostName = named("a host's name", "kvm1");

export const flag = (example: string) =>
  z.boolean().register(wanted, { what: "true or false", write: "true or false", example });

export const count = (what: string, least: number, most: number, example: string) =>
  z
    .int()
    .min(least)
    .max(most)
    .register(wanted, { what, write: `a whole number from ${least} to ${most}`, example });

export const directory = (what: string, example: string) =>
  textThat(noShareDirectoryBecause, {
    what,
    write: "an absolute path of letters, digits and . _ + @ - outside the system's own directories",
    example,
  });
