import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Where libvirt's daemons and QEMU look for certificates by default (libvirt's docs/tls.rst and qemu.conf). */
export const AUTHORITY_FILES = ["/etc/pki/CA/cacert.pem", "/etc/pki/qemu/ca-cert.pem"] as const;
export const CERTIFICATE_FILES = [
  "/etc/pki/libvirt/servercert.pem",
  "/etc/pki/libvirt/clientcert.pem",
  "/etc/pki/qemu/server-cert.pem",
  "/etc/pki/qemu/client-cert.pem",
] as const;
export const KEY_FILES = [
  "/etc/pki/libvirt/private/serverkey.pem",
  "/etc/pki/libvirt/private/clientkey.pem",
  "/etc/pki/qemu/server-key.pem",
  "/etc/pki/qemu/client-key.pem",
] as const;

/** Of them, what QEMU at either end of a migration must have. */
export const QEMU_FILES: readonly string[] = [...AUTHORITY_FILES, ...CERTIFICATE_FILES, ...KEY_FILES].filter(
  (file) => file.startsWith("/etc/pki/qemu/"),
);

/** QEMU makes parameters of its own for every incoming migration where this is not (crypto/tlscreds.c). */
export const DH_PARAMETERS_FILE = "/etc/pki/qemu/dh-params.pem";

export interface Certificates {
  /** The certificates that are there, PEM, by path. */
  readonly pem: ReadonlyMap<string, string>;
  /** The keys that are there, by path: their public half, PEM; the private one never leaves the host. */
  readonly publicKey: ReadonlyMap<string, string>;
  /** Of each file: `640 root:kvm`. */
  readonly access: ReadonlyMap<string, string>;
  /** QEMU would take its certificates from there before /etc/pki/qemu. */
  readonly hasMigrationFolder: boolean;
  /** By Ferry's clock, so that a step can tell what is about to expire. */
  readonly readAtMs: number;
}

const FILES = [...AUTHORITY_FILES, ...CERTIFICATE_FILES, ...KEY_FILES, DH_PARAMETERS_FILE];

/**
 * Everything about a host's certificates. Of equal keys openssl is asked once:
 * a process costs a slow host more than the shell's own reading.
 */
export const certificates: Fact<Certificates> = {
  id: "certificates",
  command: sh`stat -L -c 'access %n %a %U:%G' ${FILES} 2>/dev/null
[ -d /etc/pki/libvirt-migrate ] && echo migration-folder
before=
for k in ${KEY_FILES}; do
  [ -r "$k" ] || continue
  echo "==> $k"
  key=
  while IFS= read -r line || [ -n "$line" ]; do key="$key$line/"; done <"$k"
  if [ -z "$before" ] || [ "$key" != "$before" ]; then public=$(openssl pkey -in "$k" -pubout 2>/dev/null); before=$key; fi
  echo "$public"
done
tail -v -n +1 ${[...AUTHORITY_FILES, ...CERTIFICATE_FILES]} 2>/dev/null
true`,
  parse({ stdout }, { answeredAtMs }) {
    const [head = "", ...sections] = stdout.split(/^==> /m);
    const access = new Map<string, string>();
    for (const [, file = "", rest = ""] of head.matchAll(/^access (\S+) (\d+ \S+)$/gm))
      access.set(file, rest);

    const pem = new Map<string, string>();
    const publicKey = new Map<string, string>();
    const isKey = (file: string) => KEY_FILES.some((key) => key === file);
    for (const section of sections) {
      const newline = section.indexOf("\n");
      const file = section.slice(0, newline).replace(/ <==$/, "");
      (isKey(file) ? publicKey : pem).set(file, section.slice(newline + 1).trim());
    }
    const hasMigrationFolder = /^migration-folder$/m.test(head);
    return { pem, publicKey, access, hasMigrationFolder, readAtMs: answeredAtMs };
  },
};
