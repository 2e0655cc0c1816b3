import { describe, expect, it } from "vitest";
import { migrationProgress } from "../../../jobs/facts/migration-progress.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";
import { virshAnswer } from "../../support/virsh-answer.ts";

const fact = migrationProgress("4d1f2d6e-0000-4000-8000-000000000065");
const read = (job: string) => answer(fact, virshAnswer({ job }));

// Written after virsh(1) domjobinfo: the captures were all taken before QEMU gave figures.
const FIGURES = `Job type: 2

operation: 5
time_elapsed: 41230
downtime: 300
setup_time: 486
data_total: 135012352
data_processed: 74128082
data_remaining: 20480000
memory_total: 135012352
memory_processed: 74128082
memory_remaining: 20480000
memory_bps: 1305058
memory_dirty_rate: 250
memory_iteration: 3
memory_page_size: 4096
`;

describe("migrationProgress", () => {
  it("reads the figures, the dirty rate in bytes", () => {
    expect(read(FIGURES)).toEqual({
      iteration: 3,
      totalBytes: 135012352,
      processedBytes: 74128082,
      remainingBytes: 20480000,
      dirtyBytesPerSecond: 1024000,
      bandwidthBytesPerSecond: 1305058,
      expectedDowntimeMs: 300,
      elapsedMs: 41230,
    });
  });

  it("tells disks apart, which go first, while memory has no figures yet, and are kept equal then", () => {
    const captured = (which: string) =>
      read(fixture(`captured/migrating-with-disks-kvm2-domjobinfo-${which}.txt`));

    expect(captured("disks")).toMatchObject({
      totalBytes: 0,
      disks: { totalBytes: 84082688, remainingBytes: 4194304 },
    });
    expect(captured("memory")).toMatchObject({
      totalBytes: 135012352,
      disks: { totalBytes: 84148224, remainingBytes: 0 },
    });
    expect(read(`${FIGURES}disk_total: 0\ndisk_remaining: 0\n`)).not.toHaveProperty("disks");
  });

  it("counts pages of another size as large as they are", () => {
    expect(read(FIGURES.replace("memory_page_size: 4096", "memory_page_size: 65536"))).toMatchObject({
      dirtyBytesPerSecond: 250 * 65536,
    });
  });

  it("leaves the expected downtime out before QEMU has one", () => {
    expect(read(FIGURES.replace("downtime: 300\n", ""))).not.toHaveProperty("expectedDowntimeMs");
  });

  it.each(["early", "1", "2", "3"])("has nothing to say while QEMU has not begun (capture %s)", (name) => {
    expect(read(fixture(`captured/migrating-kvm1-domjobinfo-${name}.txt`))).toBeUndefined();
  });

  it("has nothing to say once the domain has left, or when no daemon answers", () => {
    expect(read("")).toBeUndefined();
    expect(answer(fact, "")).toBeUndefined();
  });
});
