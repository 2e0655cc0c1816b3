import { type Command, sh } from "../../shell.ts";
import { makeFolders, removeFolders } from "./kept-files.ts";

/** The folders of the certificates, outermost first; a fresh host has none of them. */
const FOLDERS = ["/etc/pki", "/etc/pki/CA", "/etc/pki/libvirt", "/etc/pki/qemu"] as const;
/** libvirt's private keys: for root alone. QEMU's, in its own folder, are also for the user that it runs as. */
const PRIVATE = "/etc/pki/libvirt/private";

export const makeCertificateFolders = (planId: string): Command =>
  sh`${makeFolders(FOLDERS, planId)}
${makeFolders([PRIVATE], planId, "0700")}`;

/** Removes those that the plan made, where they are empty again. */
export const removeCertificateFolders = (planId: string): Command =>
  removeFolders([PRIVATE, ...[...FOLDERS].reverse()], planId);
