import { z } from "zod";
import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

const image = z.object({
  filename: z.string(),
  "full-backing-filename": z.string().optional(),
  "backing-filename": z.string().optional(),
  "format-specific": z
    .object({ data: z.object({ "data-file": z.string().optional() }).optional() })
    .optional(),
});

/**
 * Images that lie right over one of these files, of all that are in the same
 * folders, whoever uses them or nobody. Only qcow2 (`QFI\xfb`) has backing
 * stores among the formats that libvirt makes. Throws when one cannot be read.
 */
export function imagesOver(paths: readonly string[]): Fact<readonly string[]> {
  const folders = [...new Set(paths.map((path) => path.slice(0, path.lastIndexOf("/")) || "/"))];
  return {
    id: `images-over ${paths.join(" ")}`,
    command: withTimeout(
      sh`for d in ${folders}; do
  for f in "$d"/* "$d"/.[!.]*; do
    [ -f "$f" ] && [ "$(head -c 4 "$f" | od -An -tx1)" = " 51 46 49 fb" ] || continue
    qemu-img info -U --output=json -f qcow2 -- "$f" || exit 1
    printf '\\036'
  done
done
true`,
      60_000,
    ),
    parse({ stdout, stderr, code }) {
      if (code !== 0) throw new Error(stderr.trim());
      const images = stdout
        .split("\u001e")
        .filter((text) => text.trim() !== "")
        .map((text) => image.parse(JSON.parse(text)));
      return images
        .filter((found) => {
          const below = [
            found["full-backing-filename"] ?? found["backing-filename"],
            found["format-specific"]?.data?.["data-file"],
          ];
          return below.some((each) => each !== undefined && paths.includes(each));
        })
        .map(({ filename }) => filename);
    },
  };
}
