import { z } from "zod";

/** A host, VM, share or volume name: no option (`-x`), no path, no shell or XML syntax. */
export const name = z
  .string()
  .max(128, "names have at most 128 characters")
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._+@-]*$/,
    "names are letters, digits and . _ + @ -, and begin with a letter or digit",
  );
