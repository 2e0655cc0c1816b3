import type { Host } from "../../../config/inventory.ts";
import type { Transport } from "../../../config/policy.ts";
import { OpsError } from "../../error.ts";
import { certificates, QEMU_FILES } from "../../facts/certificates.ts";
import type { LibvirtSetting } from "../../facts/libvirt-conf.ts";
import { type LibvirtSettings, libvirtSettings } from "../../facts/libvirt-settings.ts";
import { isToldToListen, listening } from "../../facts/listening.ts";
import { blocked, defineStep, nothingToUndo, type Read, satisfied } from "../../step.ts";
import { DAEMONS, type Generation } from "./daemon.ts";

interface Params {
  readonly host: Host;
  readonly generation: Generation;
  readonly transport: Transport;
  /** libvirtd opens its ports by itself, and so heeds settings that are nothing to systemd's sockets. */
  readonly byItself?: boolean;
  /** Who may come: their names, and the distinguished names of their certificates. */
  readonly peers: readonly { readonly name: string; readonly dn: string }[];
}

/** What Ferry opens in firewalls, which is libvirt's default. */
const PORTS = { min: 49152, max: 49215 } as const;

/**
 * Preflight: nothing that somebody has set by hand keeps VMs from moving, or
 * lets in whoever comes by TLS. Many settings do neither: with systemd's
 * sockets libvirt does not heed `listen_addr` and `tls_port` (libvirtd.conf),
 * and Ferry's migrations say themselves what `migration_host` and
 * `migration_address` would be the default of.
 */
export const settingsFit = defineStep<Params>({
  id: "host.settings-fit",
  risk: "safe",
  title: ({ host, transport }) =>
    `libvirt's settings on ${host.name} fit migrations by ${transport.toUpperCase()}`,

  async check({ host, generation, transport, byItself = false, peers }, read) {
    const { files } = await read(host, libvirtSettings);
    const { remoteSettings } = DAEMONS[generation];
    const byTls = transport === "tls";
    const ofQemu = [
      ...ofPorts(files.qemu),
      ...(byTls ? ofTls(files.qemu) : await ofForce(host, files.qemu, read)),
    ];
    const differences = [
      ...ofQemu.map((difference) => `/etc/libvirt/qemu.conf ${difference}`),
      ...[
        ...(byTls ? ofDaemon(files[remoteSettings], peers) : []),
        ...(byTls && byItself ? await ofListener(files[remoteSettings], host, read) : []),
      ].map((difference) => `/etc/libvirt/${remoteSettings}.conf ${difference}`),
    ];
    if (differences.length === 0) return satisfied();
    return blocked(
      new OpsError("host.settings-differ", { host: host.name, differences: differences.join("; ") }),
    );
  },

  apply: () => [],
  undo: nothingToUndo,
});

type Settings = LibvirtSettings["files"]["qemu"];

/** What QEMU's settings say against it, as ends of sentences. */
function ofPorts(settings: Settings): string[] {
  const min = numberOf(settings.get("migration_port_min")) ?? PORTS.min;
  const max = numberOf(settings.get("migration_port_max")) ?? PORTS.max;
  if (min >= PORTS.min && max <= PORTS.max) return [];
  return [`has migrations come in on ports ${min}-${max}, not on ${PORTS.min}-${PORTS.max}`];
}

/** The same of certificates. `default_…` counts where `migrate_…` is not set. */
function ofTls(settings: Settings): string[] {
  const tls = (key: string) => settings.get(`migrate_tls_${key}`) ?? settings.get(`default_tls_${key}`);
  const found: string[] = [];
  if (tls("x509_secret_uuid") !== undefined) {
    found.push("names a secret (x509_secret_uuid) for a key, and Ferry's key has none");
  }
  if (numberOf(tls("x509_verify")) === 0) {
    found.push("has QEMU take guests from whoever comes (x509_verify = 0)");
  }
  return found;
}

/** On other ways than TLS memory may cross in clear, which a host can refuse. */
async function ofForce(host: Host, settings: Settings, read: Read): Promise<string[]> {
  if (numberOf(settings.get("migrate_tls_force")) !== 1) return [];
  const { access } = await read(host, certificates);
  const missing = QEMU_FILES.find((file) => !access.has(file));
  return missing === undefined
    ? []
    : [`takes guests encrypted alone (migrate_tls_force = 1), and there is no ${missing}`];
}

/** The same of the daemon that answers other hosts. */
function ofDaemon(settings: Settings, peers: Params["peers"]): string[] {
  const auth = settings.get("auth_tls")?.value ?? "none";
  const list = settings.get("tls_allowed_dn_list")?.value;
  const shutOut = peers.find(({ dn }) => Array.isArray(list) && !list.some((pattern) => fits(dn, pattern)));
  const found: string[] = [];
  if (auth !== "none") found.push(`asks for more than a certificate (auth_tls = "${auth}")`);
  if (numberOf(settings.get("tls_no_verify_certificate")) === 1) {
    found.push("lets in whoever comes (tls_no_verify_certificate = 1)");
  }
  if (shutOut !== undefined) {
    found.push(`does not let in ${shutOut.name} (tls_allowed_dn_list has nothing for ${shutOut.dn})`);
  }
  return found;
}

/** The same of a libvirtd that opens its ports by itself: where, and what would be opened beside the port for TLS. */
async function ofListener(settings: Settings, host: Host, read: Read): Promise<string[]> {
  const port = settings.get("tls_port")?.value ?? "16514";
  const address = settings.get("listen_addr")?.value;
  const anywhere = ["0.0.0.0", "::", "[::]", host.migrationAddress, undefined];
  const found: string[] = [];
  if (port !== "16514") found.push(`has it listen for TLS on port ${port}, not on 16514`);
  if (!anywhere.some((each) => each === address)) {
    found.push(`has it listen on ${address}, not on ${host.migrationAddress}`);
  }
  if (numberOf(settings.get("listen_tcp")) === 1) {
    const now = await read(host, listening);
    if (now.by === "itself" && !isToldToListen(now.arguments ?? [])) {
      found.push("would have --listen open a port without TLS as well (listen_tcp = 1)");
    }
  }
  return found;
}

const numberOf = (setting: LibvirtSetting | undefined) =>
  setting === undefined ? undefined : Number(setting.value);

/** GLib's g_pattern_match_simple, by which libvirt compares: `*` is anything, `?` one character. */
function fits(dn: string, pattern: string): boolean {
  const literal = pattern.replace(/[\\^$.+()[\]{}|]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("*", ".*").replaceAll("?", ".")}$`, "su").test(dn);
}
