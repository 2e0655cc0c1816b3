import type { Host } from "../../../config/inventory.ts";
import { type Mount, mounts } from "../../facts/mounts.ts";
import type { Read } from "../../step.ts";

/** Those of the clients that have mounted a directory of the server, or something below it, wherever. */
export async function mountedBy(
  server: Host,
  path: string,
  clients: readonly Host[],
  read: Read,
): Promise<readonly Host[]> {
  const tables = await Promise.all(clients.map((client) => read(client, mounts)));
  return clients.filter((_, i) => tables[i]?.some((mount) => isOf(server, path, mount)));
}

function isOf({ name, address, migrationAddress }: Host, path: string, { type, source, options }: Mount) {
  if (!/^nfs4?$/.test(type)) return false;
  const colon = source.lastIndexOf(":");
  const names = [name, address, migrationAddress];
  const isServer = [source.slice(0, colon).replace(/^\[|\]$/g, ""), options.get("addr") ?? ""].some((each) =>
    names.includes(each),
  );
  return isServer && `${source.slice(colon + 1)}/`.startsWith(`${path.replace(/\/+$/, "")}/`);
}
