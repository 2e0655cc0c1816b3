import type { Host } from "../config/inventory.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "../jobs/error.ts";
import { domains } from "../jobs/facts/domains.ts";
import { toOpsError } from "../jobs/failure.ts";
import type { Read } from "../jobs/step.ts";

/** A key that a host's SSH server shows. */
interface ShownKey {
  readonly type: string;
  readonly fingerprint: string;
  /** As it goes into the site file. */
  readonly line: string;
}

export interface DoctorPorts {
  readonly site: Site;
  readonly read: Read;
  /** Asks a server for its keys and trusts none of them. */
  scan(host: Host): Promise<readonly ShownKey[]>;
}

/** What `ferry doctor` found of one host; `well` is false when a person must do something. */
export interface Finding {
  readonly host: string;
  readonly well: boolean;
  readonly lines: readonly string[];
}

/** Looks at every host as the worker will: SSH, the pinned key, libvirt. Changes nothing and pins nothing. */
export const examineHosts = ({ site, read, scan }: DoctorPorts): Promise<Finding[]> =>
  Promise.all(
    site.hosts.map(async (host): Promise<Finding> => {
      try {
        return await look(host, read, site);
      } catch (thrown) {
        const error = toOpsError(thrown, "doctor");
        const keys = needsKey(error) ? await keyLines(host, scan).catch(() => []) : [];
        return {
          host: host.name,
          well: false,
          lines: [error.message, ...(keys.length > 0 ? keys : [error.remedy])],
        };
      }
    }),
  );

async function look(host: Host, read: Read, site: Site): Promise<Finding> {
  const found = await read(host, domains);
  if (found !== undefined) {
    const count = `${found.length} VM${found.length === 1 ? "" : "s"}`;
    return { host: host.name, well: true, lines: [`answers; its key is pinned; libvirt has ${count}`] };
  }
  const serves = site.shares.some(
    ({ server, clients }) => server.name === host.name && !clients.includes(host),
  );
  if (serves)
    return { host: host.name, well: true, lines: ["answers; its key is pinned; no libvirt, none needed"] };
  const silent = new OpsError("domain.libvirt-silent", { host: host.name });
  return { host: host.name, well: false, lines: [silent.message, silent.remedy] };
}

const needsKey = ({ code }: OpsError) => code === "ssh.host-key-unknown" || code === "ssh.host-key-changed";

async function keyLines(host: Host, scan: DoctorPorts["scan"]): Promise<string[]> {
  const keys = await scan(host);
  const best = keys.find(({ type }) => type === "ssh-ed25519") ?? keys[0];
  if (best === undefined) return [];
  return [
    `It shows ${best.fingerprint} (${best.type}).`,
    `Compare at its console: ssh-keygen -lf /etc/ssh/ssh_host_${algorithm(best)}_key.pub`,
    `If it is the same, write under hosts.${host.name} in the site file:`,
    `  hostKey: ${best.line}`,
  ];
}

/** As sshd_config(5) names the files: `ssh-ed25519` is `ed25519`, `ecdsa-sha2-nistp256` is `ecdsa`. */
const algorithm = ({ type }: ShownKey) => type.replace(/^ssh-/, "").replace(/-sha2-.*$/, "");
