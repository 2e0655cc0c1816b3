export const pkiErrors = {
  "pki.too-open": {
    title: "Others may read Ferry's certificate authority",
    remedy: "Make {path} belong to {user} alone: `chmod {mode} {path}`.",
  },
  "pki.unreadable": {
    title: "Ferry's certificate authority cannot be read",
    remedy: "Restore {path} from a backup: {reason}.",
  },
  "pki.bad-request": {
    title: "A certificate request cannot be signed",
    remedy: "Remove the host's key and request, then prepare it again: {reason}.",
  },
  "pki.bad-name": {
    title: "A certificate cannot hold the name {name}",
    remedy: "Give the host a DNS name or an IP address in the site file.",
  },
} as const;
