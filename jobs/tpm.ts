/** Where libvirt's system daemon keeps the state of emulated TPMs (qemu_conf.c, swtpmStorageDir), a folder for each VM. */
export const TPM_STORAGE = "/var/lib/libvirt/swtpm";

/**
 * The folder of one VM: it holds `tpm2` or `tpm1.2`, and that the state's files
 * (qemu_tpm.c, qemuTPMEmulatorStorageBuildPath). libvirt deletes all of it with
 * the VM's definition, unless it is told to keep it.
 */
export const tpmFolder = (uuid: string): string => `${TPM_STORAGE}/${uuid}`;

/** Whether something that is kept of a VM is that folder, and no disk. */
export const isTpmFolder = (path: string): boolean => path.startsWith(`${TPM_STORAGE}/`);
