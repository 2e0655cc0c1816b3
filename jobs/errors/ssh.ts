export const sshErrors = {
  "ssh.unreachable": {
    title: "{host} cannot be reached by SSH",
    remedy: "Check that {host} is up and that {address} answers on port {port}: {reason}.",
  },
  "ssh.lost": {
    title: "The SSH connection to {host} was lost",
    remedy: "Nothing to do: Ferry connects again and reads the host before it goes on.",
  },
  "ssh.no-room": {
    title: "{host} has no room left to answer Ferry's questions",
    remedy: "Free some space in /run or /tmp on {host}; Ferry reads the host again before it goes on.",
  },
  "ssh.timeout": {
    title: "{host} did not answer in {seconds} s",
    remedy: "See whether {host} hangs (load, storage): `{command}`.",
  },
  "ssh.refused": {
    title: "{host} refused Ferry's SSH key",
    remedy: "Add Ferry's public key to the authorized_keys of {user} on {host}.",
  },
  "ssh.bad-key": {
    title: "Ferry's SSH key cannot be used",
    remedy: "Give Ferry an OpenSSH or PEM private key without a passphrase, or an SSH agent: {reason}.",
  },
  "ssh.agent": {
    title: "The SSH agent does not answer",
    remedy: "Start the agent and see with `ssh-add -l` that it holds Ferry's key: {reason}.",
  },
  "ssh.sudo": {
    title: "{user} may not use sudo without a password on {host}",
    remedy: "Add `{user} ALL=(ALL) NOPASSWD: ALL` to a file in /etc/sudoers.d on {host}: {reason}.",
  },
  "ssh.no-session": {
    title: "{host} does not let Ferry run commands",
    remedy: "Check MaxSessions and ForceCommand in /etc/ssh/sshd_config on {host}: {reason}.",
  },
  "ssh.too-much-output": {
    title: "{host} answered with more than {limit} MiB",
    remedy: "See what `{command}` prints on {host}; nothing of it was used.",
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
