import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { VIRSH_MS, virsh } from "../virsh.ts";
import { childrenOf, parseXml } from "../xml.ts";
import { type PoolDefinition, parsePoolDefinition } from "./pool-definition.ts";

/**
 * The definitions of all pools of a host; undefined where libvirt does not
 * answer. Starts virsh once a pool, so only a step that must know the others asks.
 */
export const pools: Fact<readonly PoolDefinition[] | undefined> = {
  id: "pools",
  command: withTimeout(
    sh`all=$(${virsh} pool-list --all --uuid) || exit 9
echo "<pools>"
for u in $all; do ${virsh} pool-dumpxml --inactive --pool "$u" || exit 1; done
echo "</pools>"`,
    VIRSH_MS,
  ),
  parse({ stdout, stderr, code }) {
    if (code === 9) return undefined;
    if (code !== 0) throw new Error(stderr.trim());
    return childrenOf(parseXml(stdout), "pool").map(parsePoolDefinition);
  },
};
