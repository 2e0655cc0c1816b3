import { keptAs } from "../kept.ts";
import type { NotedFile } from "../steps/volume/keep-commands.ts";
import { tpmFolder } from "../tpm.ts";
import type { ColdParams } from "./cold-params.ts";

/** What is the VM's alone and gets other names on the source: its disks, and the folder of its TPM's state. */
export const ownOf = ({ copied, uuid }: Pick<ColdParams, "copied" | "uuid">): readonly string[] => [
  ...copied.flatMap(({ kind, path }) => (kind === "disk" ? [path] : [])),
  ...(copied.some(({ kind }) => kind === "tpm") ? [tpmFolder(uuid)] : []),
];

/** The file of its firmware's variables, which gets another name there later than those: none where both hosts share it. */
export const nvramFiles = ({ copied }: Pick<ColdParams, "copied">): readonly string[] =>
  copied.flatMap(({ kind, path }) => (kind === "nvram" ? [path] : []));

/** What is written down of all of them. */
export const notedOf = (params: Pick<ColdParams, "copied" | "uuid">): readonly NotedFile[] => [
  ...ownOf(params).map((path) => ({ path })),
  ...nvramFiles(params).map((path) => ({ path, nvram: true as const })),
];

/** All that the source keeps, with the names under which it does. */
export const keptOf = (params: Pick<ColdParams, "copied" | "uuid">, planId: string) =>
  notedOf(params).map((file) => ({ ...file, kept: keptAs(file.path, planId) }));
