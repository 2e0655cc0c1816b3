export const sshErrors = {
  "ssh.unreachable": {
    title: "{host} cannot be reached by SSH",
    remedy: "Check that {host} is up and that {address} answers on port {port}.",
  },
  "ssh.lost": {
    title: "The SSH connection to {host} was lost",
    remedy: "Nothing to do: Ferry connects again and reads the host before it goes on.",
  },
  "ssh.timeout": {
    title: "{host} did not answer in {seconds} s",
    remedy: "See whether {host} hangs (load, storage): `{command}`.",
  },
  "ssh.refused": {
    title: "{host} refused Ferry's SSH key",
    remedy: "Add Ferry's public key to the authorized_keys of {user} on {host}.",
  },
  "ssh.host-key-unknown": {
    title: "{host} has no pinned SSH host key",
    remedy: "Compare {fingerprint} at {host}'s console, then add to the site file: hostKey: {key}",
  },
  "ssh.host-key-changed": {
    title: "{host} shows another SSH host key than the pinned one",
    remedy:
      "Find out why before going on: {fingerprint} is not pinned. If {host} was reinstalled, `ferry doctor` shows the new line.",
  },
} as const;
