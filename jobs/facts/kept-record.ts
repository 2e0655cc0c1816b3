import { z } from "zod";
import { keptRecord as fileOf, keptAs } from "../kept.ts";
import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

const path = z.string().regex(/^\/[^\0\n]+$/);

const record = z.strictObject({
  plan: z.string(),
  vm: z.string(),
  uuid: z.uuid(),
  files: z.array(z.strictObject({ path, kept: path, nvram: z.literal(true).optional() })).min(1),
  /** Seconds since 1970, by the host's clock. */
  since: z.int().positive(),
});
export type KeptRecord = z.infer<typeof record>;

/**
 * What a plan keeps on a host, and the host's clock in seconds since 1970;
 * undefined where it keeps no disks. Throws when a name that is to be removed
 * is not one that this plan gives.
 */
export function keptRecord(
  planId: string,
): Fact<{ readonly record: KeptRecord; readonly now: number } | undefined> {
  const file = fileOf(planId);
  return {
    id: `kept-record ${planId}`,
    command: sh`date +%s; [ ! -e ${file} ] || cat ${file}`,
    parse({ stdout, stderr, code }) {
      if (code !== 0) throw new Error(stderr.trim());
      const [now = "", ...lines] = stdout.split("\n");
      const text = lines.join("\n").trim();
      if (text === "") return undefined;
      const found = record.parse(JSON.parse(text));
      if (found.plan !== planId) throw new Error(`it is plan ${found.plan}'s`);
      const stranger = found.files.find(({ path, kept }) => kept !== keptAs(path, planId));
      if (stranger !== undefined) throw new Error(`${stranger.kept} is no name that plan ${planId} gives`);
      return { record: found, now: z.coerce.number().int().positive().parse(now) };
    },
  };
}
