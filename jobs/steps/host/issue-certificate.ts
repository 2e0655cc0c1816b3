import { X509Certificate } from "node:crypto";
import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { CERTIFICATE_FILES, type Certificates, certificates, KEY_FILES } from "../../facts/certificates.ts";
import { type LibvirtSettings, libvirtSettings } from "../../facts/libvirt-settings.ts";
import { type Command, sh, withInput } from "../../shell.ts";
import { blocked, defineStep, needed, satisfied } from "../../step.ts";
import { certificateFault } from "./certificate-faults.ts";
import { makeCertificateFolders, removeCertificateFolders } from "./certificate-files.ts";
import { DAEMONS, type Generation } from "./daemon.ts";
import { keepFiles, keptOf, putBackFiles } from "./kept-files.ts";
import { issuerName, readPem } from "./pem.ts";
import { tlsInUse } from "./tls-in-use.ts";
import { undisturbed } from "./undisturbed.ts";

interface Params {
  readonly host: Host;
  readonly generation: Generation;
  /** The authority's certificate, PEM. */
  readonly caPem: string;
  /** Every name and address by which others reach the host. */
  readonly names: readonly string[];
  /** A group of the user that QEMU runs as: it must read QEMU's keys. */
  readonly qemuGroup: string;
  readonly planId: string;
}

const ROOT_ONLY = KEY_FILES.filter((file) => file.startsWith("/etc/pki/libvirt/"));
const QEMU_TOO = KEY_FILES.filter((file) => file.startsWith("/etc/pki/qemu/"));

/**
 * Gives the host a certificate of Ferry's authority, for libvirt and QEMU, as
 * server and as client. The key is made on the host and never leaves it.
 *
 * `tls_allowed_dn_list` stays as it is: the authority is this site's own and
 * signs nothing but hosts that may migrate to each other, so a list would say
 * what a certificate says already, and would lock out a host prepared later.
 * Which of them reach the port is the firewall's to say.
 */
export const issueCertificate = defineStep<Params>({
  id: "host.issue-certificate",
  risk: "safe",
  title: ({ host }) => `Give ${host.name} a certificate for libvirt and QEMU`,

  async check(params, read) {
    const { host, generation, caPem, names, qemuGroup } = params;
    const [found, settings, inUse] = await Promise.all([
      read(host, certificates),
      read(host, libvirtSettings),
      tlsInUse(host, read),
    ]);
    const elsewhere = otherFolder(found, settings, generation);
    if (elsewhere !== undefined) {
      return blocked(new OpsError("host.other-tls-folder", { host: host.name, difference: elsewhere }));
    }

    const ca = new X509Certificate(caPem);
    const faults: string[] = [];
    for (const [i, file] of CERTIFICATE_FILES.entries()) {
      const text = found.pem.get(file);
      if (text === undefined) {
        faults.push(`there is no ${file}`);
        continue;
      }
      const own = readPem(text)?.[0];
      if (own === undefined || !own.checkIssued(ca) || !own.verify(ca.publicKey)) {
        return blocked(
          new OpsError("host.other-authority", { host: host.name, file, issuer: issuerName(own) }),
        );
      }
      const publicKey = found.publicKey.get(KEY_FILES[i] ?? "");
      const fault = certificateFault(own, { names, nowMs: found.readAtMs, publicKey });
      if (fault !== undefined) faults.push(`${file} ${fault}`);
    }
    faults.push(...accessFaults(found, qemuGroup));
    const [first] = faults;
    if (first === undefined) return satisfied();
    const others = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
    const verdict = needed(`${first}${others}`);
    // A daemon that does not take the new certificate up when told to is restarted.
    return inUse === undefined ? verdict : undisturbed(host, generation, read, verdict);
  },

  apply: (params) => [
    {
      type: "certificate",
      host: params.host,
      request: requestCommand(params),
      names: params.names,
      install: (pem) => withInput(installCommand(params), pem),
      shown: `# Ferry's authority signs it for ${params.names.join(", ")}; then, with the certificate on standard input:\n${installCommand(params).shown}`,
    },
  ],

  undo: ({ host, generation, planId }) => [
    {
      type: "command",
      host,
      command: sh`set -e
${putBackFiles([...CERTIFICATE_FILES, ...KEY_FILES], planId)}
rm -f ${newFile(planId, "key")} ${newFile(planId, "certificate")}
${removeCertificateFolders(planId)}
${takeUp(generation)}`,
    },
  ],

  // A certificate that is to be renewed is in place all the same.
  async checkUndo({ host, generation, planId }, read) {
    const [kept, inUse] = await Promise.all([
      read(host, keptOf([...CERTIFICATE_FILES, ...KEY_FILES], planId)),
      tlsInUse(host, read),
    ]);
    if (kept === "nothing") return satisfied("not in place any more");
    if (inUse === undefined) return needed("it is in place");
    if (kept === "absence") return blocked(inUse);
    return undisturbed(host, generation, read, needed("it is in place"));
  },
  undoAnswersLate: () => true,
});

/** Where libvirt or QEMU is told to look for certificates elsewhere; undefined when the default places count. */
function otherFolder(
  { hasMigrationFolder }: Certificates,
  { files }: LibvirtSettings,
  generation: Generation,
): string | undefined {
  const daemon = DAEMONS[generation].remoteSettings;
  for (const key of ["key_file", "cert_file", "ca_file"]) {
    if (files[daemon].has(key)) return `${key} is set in /etc/libvirt/${daemon}.conf`;
  }
  const migration = files.qemu.get("migrate_tls_x509_cert_dir")?.value;
  const general = files.qemu.get("default_tls_x509_cert_dir")?.value;
  const folder = migration ?? general ?? "/etc/pki/qemu";
  if (folder !== "/etc/pki/qemu") return `/etc/libvirt/qemu.conf names ${folder}`;
  // libvirt's virQEMUDriverConfigSetDefaults: the folder counts by being there.
  if (hasMigrationFolder && migration === undefined) return "/etc/pki/libvirt-migrate is there";
  return undefined;
}

function accessFaults({ access }: Certificates, qemuGroup: string): string[] {
  const wants = (files: readonly string[], wanted: string) =>
    files.flatMap((file) => {
      const is = access.get(file);
      return is === undefined || is === wanted ? [] : [`${file} is ${is}, not ${wanted}`];
    });
  return [...wants(ROOT_ONLY, "600 root:root"), ...wants(QEMU_TOO, `640 root:${qemuGroup}`)];
}

const newFile = (planId: string, what: "key" | "certificate") =>
  `/etc/pki/libvirt/private/ferry-${planId}-${what}.pem`;

/** Makes the key once, so that a resumed run asks for the same one; prints the request. */
function requestCommand({ host, planId }: Params): Command {
  const key = newFile(planId, "key");
  // In a subject `/` and `+` have a meaning of their own.
  const subject = `/CN=${host.name.replace(/[+/\\]/g, "\\$&")}`;
  return sh`set -e
umask 022
${makeCertificateFolders(planId)}
umask 077
[ -s ${key} ] || { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve -out ${key}.part 2>/dev/null; mv ${key}.part ${key}; }
openssl req -new -key ${key} -subj ${subject}`;
}

/** Puts key and certificate where libvirt and QEMU look; each file changes in one instant. */
function installCommand({ generation, qemuGroup, planId }: Params): Command {
  const [key, certificate] = [newFile(planId, "key"), newFile(planId, "certificate")];
  return sh`set -e
umask 077
cat >${certificate}
[ "$(openssl x509 -in ${certificate} -noout -pubkey)" = "$(openssl pkey -in ${key} -pubout)" ]
${keepFiles([...CERTIFICATE_FILES, ...KEY_FILES], planId)}
put() { m=$1; g=$2; from=$3; shift 3; for f in "$@"; do install -m "$m" -o root -g "$g" "$from" "$f.ferry-part"; mv -f "$f.ferry-part" "$f"; done; }
put 0644 root ${certificate} ${CERTIFICATE_FILES}
put 0600 root ${key} ${ROOT_ONLY}
put 0640 ${qemuGroup} ${key} ${QEMU_TOO}
rm -f ${key} ${certificate}
${takeUp(generation)}`;
}

/**
 * A daemon that listens for TLS, by its socket or by itself, reads the new
 * files; QEMU reads them at each migration anyway. In /proc/net/tcp 4082 is
 * port 16514 and 0A is LISTEN (proc_net_tcp in the kernel's Documentation).
 */
function takeUp(generation: Generation): Command {
  const { adminName, remote } = DAEMONS[generation];
  return sh`if grep -qsE ${"^ *[0-9]+: [0-9A-F]+:4082 [0-9A-F]+:0000 0A "} /proc/net/tcp /proc/net/tcp6 && systemctl -q is-active ${remote}; then
  virt-admin -c ${`${adminName}:///system`} server-update-tls ${adminName} || systemctl restart ${remote}
fi`;
}
