/** The folders of the certificates, outermost first; a fresh host has none of them. */
export const CERTIFICATE_FOLDERS = [
  "/etc/pki",
  "/etc/pki/CA",
  "/etc/pki/libvirt",
  "/etc/pki/libvirt/private",
  "/etc/pki/qemu",
] as const;

/** The same, innermost first: in this order they can be removed. */
export const CERTIFICATE_FOLDERS_INSIDE_OUT = [...CERTIFICATE_FOLDERS].reverse();
