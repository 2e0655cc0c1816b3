import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";
import { CERTIFICATE_FILES } from "./certificates.ts";

interface Readiness {
  /** Every certificate that libvirt and QEMU need for a migration by TLS is there; whose they are is not looked at. */
  readonly certified: boolean;
  /** Somebody listens on libvirt's TLS port, on any address. */
  readonly listens: boolean;
}

/**
 * Whether a host looks prepared for migrations: a glance of two cheap
 * processes, for people who look at a list. A plan asks every step instead.
 * In /proc/net/tcp (proc_net_tcp in the kernel's Documentation/networking)
 * ports are hexadecimal, 16514 is 4082, and 0A is LISTEN.
 */
export const readiness: Fact<Readiness> = {
  id: "readiness",
  command: sh`for f in ${CERTIFICATE_FILES}; do [ -s "$f" ] || echo "missing $f"; done
grep -qsE ${"^ *[0-9]+: [0-9A-F]+:4082 [0-9A-F]+:0000 0A "} /proc/net/tcp /proc/net/tcp6 && echo listens
echo looked`,
  parse({ stdout }) {
    if (!/^looked$/m.test(stdout)) throw new Error("the look was cut off");
    return { certified: !/^missing /m.test(stdout), listens: /^listens$/m.test(stdout) };
  },
};
