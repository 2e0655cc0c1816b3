import { type CopiedVm, partOf } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { tpmEmulator } from "../../facts/tpm-emulator.ts";
import { tpmState } from "../../facts/tpm-state.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";
import { tpmFolder } from "../../tpm.ts";

interface Params extends CopiedVm {
  /** UUID of the secret that the TPM's state is encrypted with. */
  readonly secret: string | undefined;
}

/** The destination has what it takes to emulate the VM's TPM, and no older state that it would start with instead. */
export const tpmEmulated = defineStep<Params>({
  id: "migration.tpm-emulated",
  risk: "safe",
  title: ({ vm, destination }) => `${destination.name} can emulate ${vm}'s TPM, and has no other state of it`,

  async check({ vm, uuid, source, destination, files, planId, secret: uuidOfSecret }, read) {
    const folder = tpmFolder(uuid);
    const [{ missing, secret }, there] = await Promise.all([
      read(destination, tpmEmulator(uuidOfSecret)),
      read(destination, tpmState(folder)),
    ]);
    const at = { vm, destination: destination.name };
    if (missing.length > 0) {
      return blocked(new OpsError("cold.no-swtpm", { ...at, programs: missing.join(", ") }));
    }
    if (secret === "unknown") {
      return blocked(new OpsError("domain.libvirt-silent", { host: destination.name }));
    }
    if (secret !== undefined && secret !== "set") {
      const details = { ...at, secret: uuidOfSecret ?? "", is: SECRET_IS[secret], source: source.name };
      return blocked(new OpsError("cold.tpm-secret", details));
    }
    // Of the files that come, each is looked at by the step that copies it.
    const own = files.flatMap(({ to }) => [to, partOf(to, planId)]);
    const other = [...there.files, ...there.strange]
      .map((path) => `${folder}/${path}`)
      .find((path) => !own.includes(path));
    if (other !== undefined) return blocked(new OpsError("cold.tpm-there", { ...at, path: other }));
    return satisfied();
  },

  apply: () => [],
  undo: nothingToUndo,
});

/** Completes 'kvm2 … the secret': what it lacks. */
const SECRET_IS = {
  absent: "does not have",
  empty: "has no value for",
  other: "has for something else than TPMs",
} as const;
