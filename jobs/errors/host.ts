export const hostErrors = {
  "host.command-failed": {
    title: "A command failed on {host}",
    remedy: "Read its last lines below, mend the cause on {host}, then ask again.",
  },
} as const;
