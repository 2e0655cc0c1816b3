import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { type Export, escapePath } from "../../facts/export-lines.ts";
import { type NfsExports, nfsExports } from "../../facts/nfs-exports.ts";
import { sh, withInput } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { keepFiles, keptOf, makeFolders, putBackFiles, removeFolders } from "../host/kept-files.ts";
import { exportFault, OPTIONS } from "./export-fault.ts";
import { mountedBy } from "./mounted-by.ts";

const FOLDER = "/etc/exports.d";

interface Params {
  /** The share's name, and its directory on the server. */
  readonly share: string;
  readonly path: string;
  readonly host: Host;
  readonly clients: readonly Host[];
  readonly planId: string;
}

const fileOf = (share: string) => `${FOLDER}/ferry-${share}.exports`;

const contentOf = ({ share, path, clients }: Params) => {
  const entries = clients.map(({ migrationAddress }) => `${migrationAddress}(${OPTIONS.join(",")})`);
  return `# Ferry's share ${share}. Ferry writes this file anew; change ferry.yaml instead.\n${escapePath(path)} ${entries.join(" ")}\n`;
};

/**
 * Exports a share's directory to exactly its clients, by a file of its own.
 *
 * Whoever is named there comes as root and can do anything below the path; that
 * is why every client stands there by its own address, and no network does.
 */
export const exportShare = defineStep<Params>({
  id: "nfs.export-share",
  risk: "disruptive",
  title: ({ host, path, clients }) =>
    `Export ${path} on ${host.name} to ${clients.map(({ name }) => name).join(", ")}`,

  async check(params, read) {
    const { host, share, path, clients } = params;
    const found = await read(host, nfsExports);
    const ours = (found.files.get(fileOf(share)) ?? []).filter((entry) => samePath(entry.path, path));

    const byHand = [...found.files].find(
      ([file, entries]) => file !== fileOf(share) && entries.some((entry) => samePath(entry.path, path)),
    );
    const active = found.active.filter((entry) => samePath(entry.path, path));
    const fault = (entries: readonly Export[]) =>
      clients.map((client) => exportFault(client, entries)).find((each) => each !== undefined);

    if (byHand !== undefined) {
      const [file, entries] = byHand;
      const difference = fault(entries.filter((entry) => samePath(entry.path, path))) ?? fault(active);
      if (difference === undefined) return satisfied(`exported by ${file}`);
      return blocked(new OpsError("nfs.export-differs", { host: host.name, path, file, difference }));
    }

    const wanted = clients.map(({ migrationAddress }) => migrationAddress);
    const extra = ours.find(({ client }) => !wanted.includes(client));
    const problem =
      extra !== undefined ? `${extra.client} is no client any more` : (fault(ours) ?? fault(active));
    if (problem === undefined) return satisfied();
    const lost = onlyAtRuntime(found);
    if (lost.length > 0) {
      const exports = lost.map((entry) => `${entry.path} to ${entry.client}`).join(", ");
      return blocked(new OpsError("nfs.runtime-exports", { host: host.name, exports }));
    }
    return needed(ours.length === 0 ? `${host.name} does not export ${path}` : problem);
  },

  apply(params) {
    const { host, share, planId } = params;
    // The kernel's server reads only names that end in .exports: the new text counts from the rename on.
    const write = sh`set -e
PATH="$PATH:/usr/sbin:/sbin"
umask 022
${makeFolders([FOLDER], planId)}
${keepFiles([fileOf(share)], planId)}
cat >${fileOf(share)}.ferry-part
mv -f ${fileOf(share)}.ferry-part ${fileOf(share)}
exportfs -ra`;
    return [on(host, withInput(write, contentOf(params)))];
  },

  undo: ({ host, share, planId }) => [
    on(
      host,
      sh`set -e
PATH="$PATH:/usr/sbin:/sbin"
${putBackFiles([fileOf(share)], planId)}
${removeFolders([FOLDER], planId)}
exportfs -ra`,
    ),
  ],

  async checkUndo({ host, share, path, clients, planId }, read) {
    const [kept, users] = await Promise.all([
      read(host, keptOf([fileOf(share)], planId)),
      mountedBy(host, path, clients, read),
    ]);
    if (kept === "nothing") return satisfied("not in place any more");
    if (users.length === 0) return needed("it is in place");
    const names = users.map(({ name }) => name).join(", ");
    return blocked(new OpsError("nfs.mounted", { host: host.name, path, clients: names }));
  },
  undoAnswersLate: () => true,
});

const samePath = (one: string, other: string) =>
  one.replace(/(?!^)\/+$/, "") === other.replace(/(?!^)\/+$/, "");

/** Exports in force that `exportfs -ra` would end, because no file holds them. Names are printed in full, so their first part counts. */
function onlyAtRuntime({ active, files }: NfsExports): Export[] {
  const written = [...files.values()].flat();
  const label = (client: string) => (/^[\d*[]|:/.test(client) ? client : client.split(".")[0]);
  return active.filter(
    (entry) =>
      !written.some((line) => samePath(line.path, entry.path) && label(line.client) === label(entry.client)),
  );
}
