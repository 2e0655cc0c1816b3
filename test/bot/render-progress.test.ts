import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { progressLine } from "../../bot/render-progress.ts";
import type { Progress } from "../../jobs/record.ts";

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const figures = (change: Partial<Progress> = {}): Progress => ({
  iteration: 2,
  totalBytes: 2 * GIB,
  processedBytes: 2.5 * GIB,
  remainingBytes: 1.2 * GIB,
  dirtyBytesPerSecond: 40 * MIB,
  bandwidthBytesPerSecond: 110 * MIB,
  expectedDowntimeMs: 180,
  elapsedMs: 10_000,
  ...change,
});
const shown = (change: Partial<Progress> = {}, now = 10_000) => progressLine(figures(change), 0, now);

describe("progressLine", () => {
  it("shows all figures in people's units", () => {
    expect(shown()).toBe(
      "pass 2 · remaining 1.2 GiB of 2 GiB · dirty rate 40 MiB/s · bandwidth 110 MiB/s · expected downtime 180 ms · ETA 18 s",
    );
  });

  it("tells disks and memory apart: first the disks alone, then memory with the disks kept equal", () => {
    const disks = { totalBytes: 8 * GIB, remainingBytes: 6 * GIB };

    expect(shown({ totalBytes: 0, remainingBytes: 0, iteration: 0, elapsedMs: 20_000, disks }, 20_000)).toBe(
      "disks 25 % copied · remaining 6 GiB of 8 GiB · bandwidth 102 MiB/s on average · ETA of the disks 1 m 00 s · memory follows",
    );
    expect(shown({ disks: { ...disks, remainingBytes: 0 } })).toMatch(
      /^pass 2 · .* · disks copied and kept equal$/,
    );
    expect(shown({ disks: { ...disks, remainingBytes: MIB } })).toContain("disks 1 MiB behind");
  });

  it("claims no end while the guest dirties memory as fast as it is sent", () => {
    expect(shown({ dirtyBytesPerSecond: 120 * MIB })).toContain("no end in sight");
    expect(shown({ dirtyBytesPerSecond: 120 * MIB })).not.toContain("ETA");
  });

  it("says what is safe to do where no end is in sight", () => {
    const endless = figures({ dirtyBytesPerSecond: 120 * MIB });

    expect(progressLine(endless, 0, 0, "kvm1")).toContain("Cancel is safe: it stays on kvm1");
    expect(progressLine(endless, 0, 0)).toContain("Cancel is safe: it stays where it is");
  });

  it("says in the first pass what it takes at least, while nobody knows what the guest dirties", () => {
    expect(shown({ iteration: 1, dirtyBytesPerSecond: 0 })).toContain(
      "dirty rate not known yet · bandwidth 110 MiB/s · expected downtime 180 ms · ETA 11 s at the earliest",
    );
    expect(shown({ iteration: 2, dirtyBytesPerSecond: 0 })).toContain("dirty rate 0 B/s");
  });

  it("names every figure, also those that libvirt has not given yet", () => {
    const { expectedDowntimeMs: _, ...early } = figures({
      iteration: 1,
      dirtyBytesPerSecond: 0,
      bandwidthBytesPerSecond: 0,
      remainingBytes: 2 * GIB,
    });

    expect(progressLine(early, 0, 0)).toBe(
      "pass 1, 0 % copied · remaining 2 GiB of 2 GiB · dirty rate not known yet · bandwidth not known yet · expected downtime not known yet · ETA not known yet",
    );
  });

  it("says how old the figures may be when nobody has read new ones", () => {
    expect(shown({}, 55_000)).toContain("read up to 45 s ago");
    expect(shown({}, 25_000)).not.toContain("ago");
  });

  it("never lets a percentage fall, and shows none above 100", () => {
    const samples = fc.array(
      fc.record({ sent: fc.integer({ min: 0, max: 400 }), dirtied: fc.integer({ min: 0, max: 400 }) }),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(samples, (steps) => {
        // QEMU counts what was dirtied when a pass ends, and begins the next one.
        let [iteration, remaining, pending, last] = [1, 1000, 0, -1];
        for (const { sent, dirtied } of steps) {
          remaining -= Math.min(sent, remaining);
          pending += dirtied;
          if (remaining === 0) [iteration, remaining, pending] = [iteration + 1, pending, 0];
          const line = shown({ iteration, totalBytes: 1000 * MIB, remainingBytes: remaining * MIB });
          const percent = /, (\d+) % copied/.exec(line)?.[1];
          if (percent === undefined) continue;
          expect(Number(percent)).toBeGreaterThanOrEqual(last);
          expect(Number(percent)).toBeLessThanOrEqual(100);
          last = Number(percent);
        }
      }),
    );
  });
});
