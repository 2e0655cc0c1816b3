import type { Host } from "../../../config/inventory.ts";

/** What a plan kept of a VM, and where: what the steps of a purge work with. */
export interface KeptThere {
  readonly host: Host;
  /** The plan that kept it. */
  readonly plan: string;
  readonly vm: string;
  readonly uuid: string;
  /** The disks' own names, and those that they are kept under. */
  readonly files: readonly KeptFile[];
}

/** `nvram`: the variables of the VM's firmware, and no disk. */
interface KeptFile {
  readonly path: string;
  readonly kept: string;
  readonly nvram?: true | undefined;
}
