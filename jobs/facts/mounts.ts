import { z } from "zod";
import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** One line of the kernel's mount table. */
export interface Mount {
  /** `172.16.1.10:/srv/images`, `/dev/vda1`, `tmpfs` … */
  readonly source: string;
  readonly target: string;
  /** `nfs4`, `ext4` … */
  readonly type: string;
  /** `rw`, `vers` → `4.2` …; an option without a value has an empty one. */
  readonly options: ReadonlyMap<string, string>;
}

const answer = z.object({
  filesystems: z.array(
    z.object({ source: z.string(), target: z.string(), fstype: z.string(), options: z.string() }),
  ),
});

/** Everything mounted, oldest first. findmnt reads the kernel's table only, so no dead server can hang it. */
export const mounts: Fact<readonly Mount[]> = {
  id: "mounts",
  command: sh`findmnt --kernel --list --json --output SOURCE,TARGET,FSTYPE,OPTIONS`,
  parse({ stdout }) {
    return answer.parse(JSON.parse(stdout)).filesystems.map(({ source, target, fstype, options }) => ({
      source,
      target,
      type: fstype,
      options: new Map(options.split(",").map((option) => splitAt(option, option.indexOf("=")))),
    }));
  },
};

const splitAt = (text: string, at: number): [string, string] =>
  at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];

/** What is mounted right at the path; the last mount there hides those before it. */
export const mountAt = (all: readonly Mount[], path: string): Mount | undefined =>
  all.findLast((mount) => mount.target === path);

/** The mount that a path is on: the deepest target above it. */
export function mountOf(all: readonly Mount[], path: string): Mount | undefined {
  const above = all.filter(
    ({ target }) => target === "/" || path === target || path.startsWith(`${target}/`),
  );
  const depth = Math.max(...above.map(({ target }) => target.length));
  return above.findLast(({ target }) => target.length === depth);
}
