import { type Runbooks, runbookEntry } from "../runbook.ts";
import { createDomain } from "./create-domain.ts";
import { createVolume } from "./create-volume.ts";
import { deleteDomain } from "./delete-domain.ts";
import { deleteVolume } from "./delete-volume.ts";
import { migrateCold } from "./migrate-cold.ts";
import { migrateLive } from "./migrate-live.ts";
import { prepareHost } from "./prepare-host.ts";
import { purge } from "./purge.ts";
import { setAutostart } from "./set-autostart.ts";
import { shareStorage } from "./share-storage.ts";
import { startDomain } from "./start-domain.ts";
import { stopDomain } from "./stop-domain.ts";
import { undo } from "./undo.ts";

/** Every request that Ferry knows, and how it is done. */
export const runbooks: Runbooks = {
  "migrate-live": runbookEntry(migrateLive),
  "migrate-cold": runbookEntry(migrateCold),
  "prepare-host": runbookEntry(prepareHost),
  "share-storage": runbookEntry(shareStorage),
  "create-volume": runbookEntry(createVolume),
  "delete-volume": runbookEntry(deleteVolume),
  "create-domain": runbookEntry(createDomain),
  purge: runbookEntry(purge),
  "start-domain": runbookEntry(startDomain),
  "stop-domain": runbookEntry(stopDomain),
  "set-autostart": runbookEntry(setAutostart),
  "delete-domain": runbookEntry(deleteDomain),
  undo: runbookEntry(undo(() => runbooks)),
};
