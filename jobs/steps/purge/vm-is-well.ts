import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { chain } from "../../facts/chain.ts";
import { definitions } from "../../facts/definitions.ts";
import { fileStats, isFile } from "../../facts/file-stats.ts";
import { type Presence, presence } from "../../facts/presence.ts";
import { tpmState } from "../../facts/tpm-state.ts";
import { isUnknown } from "../../failure.ts";
import { keptFolder } from "../../kept.ts";
import { nvramOf } from "../../nvram.ts";
import { blocked, defineStep, nothingToUndo, type Read, satisfied } from "../../step.ts";
import { isTpmFolder, tpmFolder } from "../../tpm.ts";
import type { KeptThere } from "./params.ts";

type Present = Extract<Presence, { presence: "present" }>;

/**
 * The VM is seen well on one host: defined there for good, running or properly
 * off, every image of its disks can be read, and where the state of its TPM is
 * kept it has one there too, as with the variables of its firmware. Before
 * that nothing of it is removed anywhere.
 */
export const vmIsWell = defineStep<KeptThere & { readonly hosts: readonly Host[] }>({
  id: "purge.vm-is-well",
  risk: "safe",
  title: ({ vm }) => `${vm} is well on one host, on disks of its own`,

  async check({ vm, uuid, hosts, host, plan, files }, read) {
    const looks = await Promise.all(
      hosts.map(async (each) => ({ at: each, is: await presenceAt(each, uuid, read) })),
    );
    const found = looks.flatMap(({ at, is }) => (is?.presence === "present" ? [{ at, is }] : []));
    const ghost = looks.find(({ is }) => is !== undefined && is.presence !== "present" && is.process);
    const unwell = (state: string) => blocked(new OpsError("purge.vm-unwell", { vm, state }));
    if (ghost !== undefined)
      return unwell(`has a process on ${ghost.at.name} that libvirt there does not know`);

    const [one, other] = found;
    if (one === undefined) {
      const silent = looks.filter(({ is }) => is === undefined || is.presence === "unknown");
      if (silent.length === 0) {
        const details = { vm, host: host.name, plan, folder: keptFolder(plan) };
        return blocked(new OpsError("purge.vm-nowhere", details));
      }
      const names = silent.map(({ at }) => at.name).join(", ");
      return blocked(new OpsError("purge.vm-unseen", { vm, hosts: names }));
    }
    if (other !== undefined) return unwell(`is on ${one.at.name} and on ${other.at.name}`);
    const fault = stateFault(one.is);
    if (fault !== undefined) return unwell(`${fault} on ${one.at.name}`);
    const disk = await unreadable(one.at, uuid, read);
    if (disk !== undefined) return unwell(`has a disk on ${one.at.name} that cannot be read there: ${disk}`);
    if (files.some(({ path }) => isTpmFolder(path)) && (await lacksTpm(one.at, uuid, read))) {
      return unwell(`has nothing of its TPM's state on ${one.at.name}`);
    }
    const variables = files.find(({ nvram }) => nvram)?.path;
    if (variables !== undefined && (await lacksVariables(one.at, uuid, variables, read))) {
      return unwell(`has nothing of its firmware's variables on ${one.at.name}`);
    }
    return satisfied(`${vm} is ${one.is.state} on ${one.at.name}`);
  },

  apply: () => [],
  undo: nothingToUndo,
});

/** Undefined for a host that cannot be reached. */
const presenceAt = (host: Host, uuid: string, read: Read): Promise<Presence | undefined> =>
  read(host, presence(uuid)).catch((error) => {
    if (isUnknown(error)) return undefined;
    throw error;
  });

function stateFault({ state, reason, persistent, job }: Present): string | undefined {
  if (job !== "none") return "is not at rest";
  if (!persistent) return "is not defined for good";
  if (state === "running") return undefined;
  if (state === "shut off" && reason !== "crashed" && reason !== "failed") return undefined;
  return `is ${state} (${reason})`;
}

/** A disk of the VM whose images cannot all be read, with the reason; undefined when all can. */
async function unreadable(host: Host, uuid: string, read: Read): Promise<string | undefined> {
  const here = (await read(host, definitions))?.find((domain) => domain.uuid === uuid);
  if (here === undefined) return "its definition cannot be read";
  const problems = await Promise.all(
    here.disks.map(async ({ target, path, type, format }) => {
      if (path === undefined) return type === "file" ? undefined : `${target} is a ${type} disk`;
      const { problem } = await read(host, chain(path, format));
      return problem === undefined ? undefined : `${path} (${problem})`;
    }),
  );
  return problems.find((problem) => problem !== undefined);
}

/** The VM has an emulated TPM, of whose state there is nothing where libvirt keeps it by itself. */
async function lacksTpm(at: Host, uuid: string, read: Read): Promise<boolean> {
  const here = (await read(at, definitions))?.find((domain) => domain.uuid === uuid);
  if (here?.tpm === undefined || here.tpm.path !== undefined) return false;
  return (await read(at, tpmState(tpmFolder(uuid)))).files.length === 0;
}

/** Its firmware has the file of its variables where it was, and there is none. */
async function lacksVariables(at: Host, uuid: string, path: string, read: Read): Promise<boolean> {
  const here = (await read(at, definitions))?.find((domain) => domain.uuid === uuid);
  if (here === undefined || nvramOf(here) !== path) return false;
  const [stat] = await read(at, fileStats([path]));
  return !isFile(stat);
}
