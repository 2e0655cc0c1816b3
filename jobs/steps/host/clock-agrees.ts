import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { clock } from "../../facts/clock.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";

/**
 * A guest's own clock jumps by as much as two hosts differ when it moves, and
 * libvirt's figures for the move are off by as much. Certificates bear more:
 * Ferry sets their beginning back. Two hosts within 5 s of Ferry are within
 * 10 s of each other, which NTP inside a guest mends by itself.
 */
const MOST_MS = 5_000;

/** Preflight: the host's clock agrees with Ferry's. */
export const clockAgrees = defineStep<{ host: Host }>({
  id: "host.clock-agrees",
  risk: "safe",
  title: ({ host }) => `${host.name}'s clock agrees with Ferry's`,

  async check({ host }, read) {
    const { skewMs, uncertaintyMs } = await read(host, clock);
    // A slow answer proves nothing either way; only what it can't explain counts.
    if (Math.abs(skewMs) - uncertaintyMs <= MOST_MS) return satisfied();
    const seconds = (Math.abs(skewMs) / 1000).toFixed(1);
    const direction = skewMs > 0 ? "ahead of" : "behind";
    return blocked(new OpsError("host.clock-differs", { host: host.name, seconds, direction }));
  },

  apply: () => [],
  undo: nothingToUndo,
});
