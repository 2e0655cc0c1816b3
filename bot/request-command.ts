import type { Site } from "../config/site.ts";
import type { Request } from "../jobs/request.ts";
import { readMigrate } from "./requests/migrate.ts";
import { readPrepare } from "./requests/prepare.ts";
import { readPurge } from "./requests/purge.ts";
import { readShare } from "./requests/share.ts";
import { readUndo } from "./requests/undo.ts";
import { readVmCreate } from "./requests/vm.ts";
import { readVolumeCreate } from "./requests/volume.ts";

/** The commands that change something, and so become a plan, by the words that name them. */
const readers = {
  migrate: readMigrate,
  prepare: readPrepare,
  share: readShare,
  "volume create": readVolumeCreate,
  "vm create": readVmCreate,
  purge: readPurge,
  undo: readUndo,
};

type RequestName = keyof typeof readers;

export const isRequestName = (name: string): name is RequestName => Object.hasOwn(readers, name);

/** Reads what follows a command's name. Throws OpsError `command.*`. */
export const readRequest = (name: RequestName, words: readonly string[], site: Site): Request =>
  readers[name](words, site);
