import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** What a host brings for copying files to another. */
interface CopyTools {
  /** Programs that it lacks. */
  readonly missing: readonly string[];
  readonly rsync:
    | {
        /** 3.1.3 and later write holes into a file that is there already (rsync's NEWS). */
        readonly sparseInPlace: boolean;
        /** 3.2.0 and later, built with it. */
        readonly zstd: boolean;
      }
    | undefined;
  /** Where its sshd listens. */
  readonly sshPort: number;
}

export const copyTools: Fact<CopyTools> = {
  id: "copy-tools",
  command: sh`PATH="$PATH:/usr/sbin:/sbin"
for t in rsync ssh ssh-keygen; do command -v "$t" >/dev/null || echo "missing $t"; done
rsync --version 2>/dev/null
sshd -T 2>/dev/null | grep '^port '
true`,
  parse({ stdout }) {
    const [, major = 0, minor = 0, patch = 0] = (
      /^rsync +version (\d+)\.(\d+)\.(\d+)/m.exec(stdout) ?? []
    ).map(Number);
    const list = /^Compress list:\s*^\s+(.+)$/m.exec(stdout)?.[1] ?? "";
    return {
      missing: [...stdout.matchAll(/^missing (\S+)$/gm)].map(([, name = ""]) => name),
      rsync:
        major === 0
          ? undefined
          : {
              sparseInPlace: major * 10_000 + minor * 100 + patch >= 30_103,
              zstd: list.split(" ").includes("zstd"),
            },
      sshPort: Number(/^port (\d+)$/m.exec(stdout)?.[1] ?? 22),
    };
  },
};
