import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { listening } from "../../facts/listening.ts";
import { units } from "../../facts/units.ts";
import type { Read } from "../../step.ts";

const TLS_PORT = 16514;

/**
 * Why a host's certificates cannot be taken away: libvirt listens for TLS, by a
 * socket or by itself, and does not start without them. Undefined where it
 * does not.
 */
export async function tlsInUse(host: Host, read: Read): Promise<OpsError | undefined> {
  const [state, found] = await Promise.all([read(host, units), read(host, listening)]);
  const sockets = ["libvirtd-tls.socket", "virtproxyd-tls.socket"] as const;
  const unit = sockets.find((socket) => state[socket].active);
  if (unit !== undefined) return new OpsError("host.tls-in-use", { host: host.name, unit });
  if (found.by === "sockets" || !found.endpoints.some(({ port }) => port === TLS_PORT)) return undefined;
  return new OpsError("host.listen-in-use", { host: host.name });
}
