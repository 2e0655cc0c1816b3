import { z } from "zod";
import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** An image file, with the files that it cannot be read without, as QEMU spells them. */
interface ImageBelow {
  readonly path: string;
  /** Its backing store and its data file. */
  readonly needs: readonly string[];
}

export interface ImagesBelow {
  readonly images: readonly ImageBelow[];
  /** Where symbolic links lead, as they are written. */
  readonly links: readonly string[];
  /** Files of which qemu-img cannot tell. */
  readonly unreadable: readonly string[];
}

const info = z.object({
  filename: z.string(),
  "full-backing-filename": z.string().optional(),
  "backing-filename": z.string().optional(),
  "format-specific": z
    .object({ data: z.object({ "data-file": z.string().optional() }).optional() })
    .optional(),
});

/** A record separator, which no JSON text holds unescaped. */
const MARK = "\u001e";

/**
 * All files of these folders and below, on their own file systems, as images:
 * each read by itself, so that a chain that is broken hides nothing. -U, because
 * a running domain holds its image's lock; only the header is read. A folder
 * that is not there has none. Undefined on a host without qemu-img.
 */
export function imagesBelow(folders: readonly string[]): Fact<ImagesBelow | undefined> {
  const each = sh`for f; do printf '\\036'; qemu-img info -U --output=json -- "$f" 2>/dev/null || printf 'UNREADABLE %s\\n' "$f"; done`;
  return {
    id: `images-below ${folders.join(" ")}`,
    command: withTimeout(
      sh`command -v qemu-img >/dev/null || exit 9
for d in ${folders}; do
  [ -d "$d" ] || continue
  find "$d" -xdev -type l -printf '\\036LINK %l\\n' || exit 1
  find "$d" -xdev -type f -size +0 -exec sh -c ${each.line} sh {} + || exit 1
done`,
      120_000,
    ),
    parse({ stdout, stderr, code }) {
      if (code === 9) return undefined;
      if (code !== 0) throw new Error(stderr.trim());
      const records = stdout.split(MARK).slice(1);
      const after = (word: string) =>
        records.flatMap((record) => (record.startsWith(word) ? [record.slice(word.length, -1)] : []));
      return {
        images: records.filter((record) => record.startsWith("{")).map(parseImage),
        links: after("LINK "),
        unreadable: after("UNREADABLE "),
      };
    },
  };
}

function parseImage(record: string): ImageBelow {
  const image = info.parse(JSON.parse(record));
  const backing = image["full-backing-filename"] ?? image["backing-filename"];
  const data = image["format-specific"]?.data?.["data-file"];
  return { path: image.filename, needs: [backing, data].filter((file) => file !== undefined) };
}
