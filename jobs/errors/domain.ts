export const domainErrors = {
  "domain.already-defined": {
    title: "{host} already has a VM of that name or UUID",
    remedy: "See `/ferry vms {host}`; remove the leftover, or rename one of the two.",
  },
  "domain.libvirt-silent": {
    title: "libvirt on {host} does not answer",
    remedy: "See `systemctl status libvirtd virtqemud` on {host}; `/ferry prepare {host}` starts it.",
  },
} as const;
