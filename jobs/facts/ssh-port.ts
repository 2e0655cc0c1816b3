import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/**
 * The port at which sshd listens on the host itself, which need not be the one
 * that Ferry connects to: a forwarding may lie between. Ferry's own session
 * knows it (`SSH_CONNECTION`, ssh(1)), but sudo hides that; then sshd's own
 * reading of its configuration tells (sshd(8), -T).
 */
export const sshPort: Fact<number> = {
  id: "ssh-port",
  command: sh`if [ -n "$SSH_CONNECTION" ]; then echo "port \${SSH_CONNECTION##* }"; else PATH="$PATH:/usr/sbin:/sbin" sshd -T; fi`,
  parse({ stdout, stderr }) {
    const port = /^port (\d{1,5})$/m.exec(stdout)?.[1];
    if (port === undefined) throw new Error(stderr.trim() || "no port");
    return Number(port);
  },
};
