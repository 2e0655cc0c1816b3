import type { Transport } from "../../config/policy.ts";
import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";
import { PEER_KEY } from "../transport.ts";
import { CERTIFICATE_FILES } from "./certificates.ts";

interface Readiness {
  /** The site's transport, by which it was looked at; absent: tls. */
  readonly by?: Exclude<Transport, "tls">;
  /**
   * Every certificate that libvirt and QEMU need for a migration by TLS is there, by ssh the host's own key;
   * whose they are is not looked at. By tcp there is nothing to have.
   */
  readonly certified: boolean;
  /** Somebody listens on libvirt's port for TLS, by tcp on the one without, on any address; by ssh, sshd does. */
  readonly listens: boolean;
}

/** Files that must not be empty, and a port in hexadecimal as /proc/net/tcp has it: 16514 is 4082, 16509 407D. */
const NEEDS: Readonly<Record<Transport, { readonly files: readonly string[]; readonly port?: string }>> = {
  tls: { files: CERTIFICATE_FILES, port: "4082" },
  ssh: { files: [PEER_KEY] },
  tcp: { files: [], port: "407D" },
};

/**
 * Whether a host looks prepared for migrations: a glance of two cheap
 * processes, for people who look at a list. A plan asks every step instead.
 * In /proc/net/tcp (proc_net_tcp in the kernel's Documentation/networking)
 * 0A is LISTEN.
 */
export function readiness(by: Transport): Fact<Readiness> {
  const { files, port } = NEEDS[by];
  const listens =
    port === undefined
      ? sh`echo listens`
      : sh`grep -qsE ${`^ *[0-9]+: [0-9A-F]+:${port} [0-9A-F]+:0000 0A `} /proc/net/tcp /proc/net/tcp6 && echo listens`;
  return {
    id: "readiness",
    command: sh`for f in ${files}; do [ -s "$f" ] || echo "missing $f"; done
${listens}
echo looked`,
    parse({ stdout }) {
      if (!/^looked$/m.test(stdout)) throw new Error("the look was cut off");
      return {
        ...(by === "tls" ? {} : { by }),
        certified: !/^missing /m.test(stdout),
        listens: /^listens$/m.test(stdout),
      };
    },
  };
}
