import { type Runbooks, runbookEntry } from "../runbook.ts";
import { createDomain } from "./create-domain.ts";
import { createVolume } from "./create-volume.ts";
import { migrateLive } from "./migrate-live.ts";
import { prepareHost } from "./prepare-host.ts";
import { purge } from "./purge.ts";
import { shareStorage } from "./share-storage.ts";
import { undo } from "./undo.ts";

/** Every request that Ferry knows, and how it is done. */
export const runbooks: Runbooks = {
  "migrate-live": runbookEntry(migrateLive),
  "prepare-host": runbookEntry(prepareHost),
  "share-storage": runbookEntry(shareStorage),
  "create-volume": runbookEntry(createVolume),
  "create-domain": runbookEntry(createDomain),
  purge: runbookEntry(purge),
  undo: runbookEntry(undo(() => runbooks)),
};
