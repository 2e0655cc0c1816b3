import { expect, test } from "vitest";
import { jobFigures } from "../../../jobs/facts/job-figures.ts";

// Written after cmdDomjobinfo of libvirt 4.5 (CentOS 7), not captured.
const WORDS = `Job type:         Unbounded   
Operation:        Outgoing migration
Time elapsed:     2035         ms
Data processed:   64.064 MiB
Data remaining:   1.000 GiB
Data total:       1.125 GiB
Memory processed: 64.064 MiB
Memory remaining: 1.000 GiB
Memory total:     1.125 GiB
Memory bandwidth: 32.500 MiB/s
Dirty rate:       250          pages/s
Page size:        4096         bytes
Iteration:        3            
Constant pages:   12345        
Normal data:      64.000 MiB
Expected downtime: 300          ms
Setup time:       12           ms
`;

test("reads the words of a virsh without --rawstats, in the units of the figures", () => {
  expect(Object.fromEntries(jobFigures(WORDS))).toEqual({
    time_elapsed: 2035,
    data_processed: 67175973,
    data_remaining: 1073741824,
    data_total: 1207959552,
    memory_processed: 67175973,
    memory_remaining: 1073741824,
    memory_total: 1207959552,
    memory_bps: 34078720,
    memory_dirty_rate: 250,
    memory_page_size: 4096,
    memory_iteration: 3,
    downtime: 300,
  });
});

test("a pause at switchover has another name once it is over", () => {
  expect(jobFigures("Total downtime:   87           ms\n").get("downtime")).toBe(87);
});

test("reads the figures as they are where there is --rawstats", () => {
  expect(jobFigures("Job type: 2\n\noperation: 5\ntime_elapsed: 41230\nname: a 5\n")).toEqual(
    new Map([
      ["operation", 5],
      ["time_elapsed", 41230],
    ]),
  );
});
