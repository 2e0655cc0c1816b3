import type { Host } from "../config/inventory.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "../jobs/error.ts";
import { CERTIFICATE_FILES, type Certificates, certificates } from "../jobs/facts/certificates.ts";
import { domains } from "../jobs/facts/domains.ts";
import { toOpsError } from "../jobs/failure.ts";
import { rolesOf } from "../jobs/runbooks/host-roles.ts";
import type { Read } from "../jobs/step.ts";
import { endingFault } from "../jobs/steps/host/certificate-faults.ts";
import { libvirtToCome } from "../jobs/steps/host/libvirt-to-come.ts";
import { readPem } from "../jobs/steps/host/pem.ts";

/** A key that a host's SSH server shows. */
interface ShownKey {
  readonly type: string;
  readonly fingerprint: string;
  /** As it goes into the site file. */
  readonly line: string;
}

export interface DoctorPorts {
  readonly site: Site;
  /** Absent where Ferry has no SSH key to log in with: then hosts are looked at from outside. */
  readonly read: Read | undefined;
  /** Asks a server for its keys and trusts none of them. */
  scan(host: Host): Promise<readonly ShownKey[]>;
}

/** What `ferry doctor` found of one part; `well` is false when a person must do something. */
export interface Finding {
  /** A host's name, or `redis`. */
  readonly about: string;
  readonly well: boolean;
  readonly lines: readonly string[];
}

/** A finding as the terminal shows it. */
export function findingText({ about, well, lines }: Finding): string {
  const [first = "", ...rest] = lines.flatMap((line) => line.split("\n"));
  return [`${about}  ${well ? "✓" : "✗"} ${first}`, ...rest.map((line) => `    ${line}`.trimEnd())].join(
    "\n",
  );
}

/** Looks at every host as the worker will: SSH, the pinned key, libvirt, certificates. Changes nothing and pins nothing. */
export const examineHosts = ({ site, read, scan }: DoctorPorts): Promise<Finding[]> =>
  Promise.all(
    site.hosts.map(async (host): Promise<Finding> => {
      try {
        return await (read === undefined ? lookFromOutside(host, scan) : look(host, read, site));
      } catch (thrown) {
        const error = toOpsError(thrown, "doctor");
        const keys = needsKey(error) ? await scan(host).catch(() => []) : [];
        return keys.length > 0 ? keyFinding(host, keys) : ill(host, error.message, error.remedy);
      }
    }),
  );

const fine = (host: Host, words: string): Finding => ({
  about: host.name,
  well: true,
  lines: [`answers; its key is pinned; ${words}`],
});
const ill = ({ name }: Host, ...lines: readonly string[]): Finding => ({ about: name, well: false, lines });

async function look(host: Host, read: Read, site: Site): Promise<Finding> {
  const isKvm = rolesOf(host, site).includes("kvm");
  const [found, held] = await Promise.all([
    read(host, domains),
    isKvm ? read(host, certificates) : undefined,
  ]);
  const ending = held && endingOf(held);
  if (ending !== undefined)
    return ill(host, `its certificate ${ending}`, `\`/ferry prepare ${host.name}\` renews it.`);
  const prepared = held === undefined || held.pem.size > 0 ? "" : "; not prepared yet";
  if (found !== undefined) {
    return fine(host, `libvirt has ${found.length} VM${found.length === 1 ? "" : "s"}${prepared}`);
  }
  if (!isKvm) return fine(host, "no libvirt, none needed");
  const why = await libvirtToCome(host, read);
  if (why !== undefined) {
    return fine(host, `not prepared yet: libvirt ${why === "missing" ? "is not installed" : "does not run"}`);
  }
  const silent = new OpsError("domain.libvirt-silent", { host: host.name });
  return ill(host, silent.message, silent.remedy);
}

/** libvirt refuses to start with a certificate that has ended, so that somebody should know in time. */
function endingOf({ pem, readAtMs }: Certificates): string | undefined {
  return CERTIFICATE_FILES.flatMap((file) => readPem(pem.get(file) ?? "")?.[0] ?? [])
    .map((certificate) => endingFault(certificate, readAtMs))
    .find((fault) => fault !== undefined);
}

/** Without a key of Ferry's own a host can still be asked for its, which is where a newcomer begins. */
async function lookFromOutside(host: Host, scan: DoctorPorts["scan"]): Promise<Finding> {
  const keys = await scan(host);
  const pinned = keys.some(({ line }) => host.hostKeys.includes(line));
  return pinned
    ? ill(host, "shows its pinned key; to look further Ferry needs an SSH key of its own")
    : keyFinding(host, keys);
}

const needsKey = ({ code }: OpsError) => code === "ssh.host-key-unknown" || code === "ssh.host-key-changed";

/** The key that a host shows, for a person to compare and to pin. */
function keyFinding(host: Host, keys: readonly ShownKey[]): Finding {
  const best = keys.find(({ type }) => type === "ssh-ed25519") ?? keys[0];
  if (best === undefined) return ill(host, "shows no host key of a kind that Ferry knows");
  const details = { host: host.name, fingerprint: best.fingerprint, key: best.line };
  const changed = host.hostKeys.length > 0;
  const warning = `Find out why before going on: unless ${host.name} was reinstalled, something else answers in its place.`;
  return ill(
    host,
    new OpsError(changed ? "ssh.host-key-changed" : "ssh.host-key-unknown", details).message,
    ...(changed ? [warning] : []),
    `It shows ${best.fingerprint} (${best.type}).`,
    `Compare at its console: ssh-keygen -lf /etc/ssh/ssh_host_${algorithm(best)}_key.pub`,
    `If it is the same, write under hosts.${host.name} in the site file:`,
    `  hostKey: ${best.line}`,
  );
}

/** As sshd_config(5) names the files: `ssh-ed25519` is `ed25519`, `ecdsa-sha2-nistp256` is `ecdsa`. */
const algorithm = ({ type }: ShownKey) => type.replace(/^ssh-/, "").replace(/-sha2-.*$/, "");
