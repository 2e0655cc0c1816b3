import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { VIRSH_MS, virsh } from "../virsh.ts";

interface TpmEmulator {
  /** Programs that libvirt would look for at the VM's start, and not find (virtpm.c, virTPMEmulatorInit). */
  readonly missing: readonly string[];
  /**
   * The secret that the state is encrypted with: `empty` where it is defined
   * and has no value, `other` where it is for something else than TPMs,
   * `unknown` where libvirt does not answer.
   */
  readonly secret: (typeof SECRETS)[number] | undefined;
}

const SECRETS = ["set", "empty", "other", "absent", "unknown"] as const;

/**
 * Whether a host can emulate TPMs, and has a value for the secret of one. The
 * value itself is never read: libvirt keeps it in a file beside the definition
 * (virsecretobj.c; encrypted since 12.1) or, where it is ephemeral, in memory
 * alone, from which it goes to /dev/null on the host.
 */
export function tpmEmulator(secret: string | undefined): Fact<TpmEmulator> {
  const programs = sh`for p in swtpm swtpm_setup swtpm_ioctl; do command -v "$p" >/dev/null || echo "missing $p"; done`;
  const id = `tpm-emulator${secret === undefined ? "" : ` ${secret}`}`;
  return {
    id,
    command:
      secret === undefined
        ? programs
        : withTimeout(
            sh`${programs}
has() {
  for f in /etc/libvirt/secrets/${secret}.*; do case "$f" in *.xml) ;; *) [ ! -s "$f" ] || return 0 ;; esac; done
  ${virsh} secret-get-value ${secret} >/dev/null 2>&1
}
if ! list=$(${virsh} secret-list); then echo secret unknown
elif ! own=$(printf '%s\\n' "$list" | grep -wF -e ${secret}); then echo secret absent
elif ! printf '%s\\n' "$own" | grep -qw vtpm; then echo secret other
elif has; then echo secret set
else echo secret empty; fi`,
            VIRSH_MS,
          ),
    parse({ stdout, stderr }) {
      const word = /^secret (\S+)$/m.exec(stdout)?.[1];
      const found = SECRETS.find((each) => each === word);
      if (secret !== undefined && found === undefined) throw new Error(stderr.trim());
      return {
        missing: [...stdout.matchAll(/^missing (\S+)$/gm)].map(([, name = ""]) => name),
        secret: found,
      };
    },
  };
}
