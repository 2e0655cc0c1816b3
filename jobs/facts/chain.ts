import { z } from "zod";
import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** One image of a disk's chain: the top one is written, those below it are its backing stores. */
export interface Layer {
  readonly path: string;
  readonly format: string;
  readonly virtualSizeBytes: number;
  /** What it takes on its storage. */
  readonly actualSizeBytes: number;
  readonly backing:
    | {
        readonly path: string;
        /** Undefined is dangerous: QEMU would guess, and a guest can make a raw disk look like anything. */
        readonly format: string | undefined;
      }
    | undefined;
  /** A qcow2 that keeps its data in another file. */
  readonly dataFile: string | undefined;
  /** Snapshots inside the image. */
  readonly snapshots: number;
}

export interface Chain {
  /** False when there is nothing at the path. */
  readonly exists: boolean;
  /** Top first; empty when it could not be read. */
  readonly layers: readonly Layer[];
  /** qemu-img's words when a layer is missing or unreadable. */
  readonly problem: string | undefined;
}

const answer = z.array(
  z.object({
    filename: z.string(),
    format: z.string(),
    "virtual-size": z.int().nonnegative(),
    "actual-size": z.int().nonnegative(),
    "full-backing-filename": z.string().optional(),
    "backing-filename": z.string().optional(),
    "backing-filename-format": z.string().optional(),
    snapshots: z.array(z.unknown()).optional(),
    "format-specific": z
      .object({ data: z.object({ "data-file": z.string().optional() }).optional() })
      .optional(),
  }),
);

/**
 * An image with all its backing stores. -U, because a running domain holds the
 * image's lock; only its metadata is read. Give the format that the domain's
 * definition declares: guessing would believe what a guest wrote into a raw disk.
 */
export function chain(path: string, format?: string): Fact<Chain> {
  const declared = format === undefined ? [] : ["-f", format];
  return {
    id: `chain ${path}`,
    command: withTimeout(
      sh`[ -e ${path} ] || exit 44
qemu-img info -U --backing-chain --output=json ${declared} -- ${path}`,
      30_000, // on a share: a dead server would hang it
    ),
    parse({ stdout, stderr, code }) {
      if (code === 44) return { exists: false, layers: [], problem: "no such file" };
      if (code !== 0) return { exists: true, layers: [], problem: stderr.trim().split("\n").at(-1) ?? "" };
      const layers = answer.parse(JSON.parse(stdout)).map((image) => {
        const backing = image["full-backing-filename"] ?? image["backing-filename"];
        return {
          path: image.filename,
          format: image.format,
          virtualSizeBytes: image["virtual-size"],
          actualSizeBytes: image["actual-size"],
          backing:
            backing === undefined ? undefined : { path: backing, format: image["backing-filename-format"] },
          dataFile: image["format-specific"]?.data?.["data-file"],
          snapshots: image.snapshots?.length ?? 0,
        };
      });
      return { exists: true, layers, problem: undefined };
    },
  };
}
