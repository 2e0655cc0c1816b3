import type { Host } from "../../config/inventory.ts";

/** A host of the tests: kvm1 is 172.16.1.11, and so on. */
export function host(name: string): Host {
  const number = 10 + Number(name.replace(/\D/g, "") || 0);
  const address = `172.16.1.${name.startsWith("nfs") ? 10 : number}`;
  return { name, address, port: 22, user: "root", migrationAddress: address, hostKeys: [] };
}
