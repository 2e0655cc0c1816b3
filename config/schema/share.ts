import { z } from "zod";
import { directory, hostName, named } from "./leaf.ts";
import { listOf, wanted } from "./wanted.ts";

export const share = z
  .strictObject({
    server: hostName,
    path: directory("a directory to share", "/srv/nfs/images"),
    mountPoint: directory("a mount point", "/var/lib/libvirt/images/images"),
    pool: named("a pool's name", "images").optional(),
    clients: listOf(hostName, {
      what: "a list of hosts",
      write: "a list of hosts' names",
      example: "[kvm1, kvm2]",
    }),
  })
  .register(wanted, {
    what: "a share",
    write: "a map with the keys server, path, mountPoint and clients",
    example:
      "{ server: nfs1, path: /srv/nfs/images, mountPoint: /var/lib/libvirt/images/images, clients: [kvm1] }",
  });
