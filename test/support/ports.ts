import type { Ports } from "../../jobs/ports.ts";
import type { RunbookEntry } from "../../jobs/runbook.ts";
import type { Shell } from "../../jobs/shell.ts";
import { fakeQueue } from "./fake-queue.ts";
import { memoryStore } from "./memory-store.ts";
import { silentLog } from "./silent-log.ts";
import { testSite } from "./site.ts";

const none: RunbookEntry = {
  resolve: () => Promise.reject(new Error("no runbook here")),
  restore: () => {
    throw new Error("no runbook here");
  },
};

/** A worker's ports without runbooks: the tests' site, this shell, a clock that stands at 1000. */
export const portsWith = (shell: Shell): Ports => ({
  site: testSite(),
  runbooks: {
    "prepare-host": none,
    "migrate-live": none,
    "share-storage": none,
    "create-volume": none,
    "create-domain": none,
    purge: none,
    undo: none,
  },
  store: memoryStore(),
  queue: fakeQueue(),
  shell,
  authority: {
    caPem: "CA",
    sign: async (request, names) => `${request.trim()}, signed for ${names.join(" ")}`,
  },
  log: silentLog,
  now: () => 1000,
  sleep: async () => {},
  newPlanId: () => "k7m2qx9d",
  worker: "test:1",
});
