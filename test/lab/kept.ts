import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { endHosts, type Lab } from "./lab.ts";
import { fingerprint } from "./place.ts";
import { hostFiles } from "./qemu.ts";
import { readyPath } from "./ready.ts";

/** A saved state that outlives its lab: the next lab that asks for it starts in it. */
export interface KeptState {
  readonly tag: string;
  /** All that the state depends on beside the image: from another recipe it is made anew. */
  readonly recipe: readonly string[];
}

/** The folder of the disks that hold this state, if an earlier lab kept it. */
export function findKept(ready: string, state: KeptState | undefined): string | undefined {
  if (state === undefined) return undefined;
  const folder = keptPath(ready, state);
  return existsSync(folder) ? folder : undefined;
}

/** Ends a lab that has saved this state, and keeps its disks for the next one. Replaces what was kept under the tag. */
export async function keepAndEnd(lab: Lab, state: KeptState): Promise<void> {
  await endHosts(lab.directory);
  const ready = await readyPath(lab.image, lab.accelerator);
  const folder = keptPath(ready, state);
  const part = path.join(ready, `part-${state.tag}`);
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { mode: 0o700 });
  for (const { name } of lab.hosts) {
    renameSync(hostFiles(lab.directory, name).disk, path.join(part, `${name}.qcow2`));
  }
  for (const name of readdirSync(ready)) {
    if (name.startsWith(`kept-${state.tag}-`)) rmSync(path.join(ready, name), { recursive: true });
  }
  renameSync(part, folder);
  await lab.down();
}

const keptPath = (ready: string, { tag, recipe }: KeptState) =>
  path.join(ready, `kept-${tag}-${fingerprint(...recipe)}`);
