import { describe, expect, test } from "vitest";
import {
  libvirtPort,
  migrationRules,
  nfsRules,
  peersOf,
  rolesOf,
} from "../../../jobs/runbooks/host-roles.ts";
import { host } from "../../support/hosts.ts";
import { testSite } from "../../support/site.ts";

const site = testSite();
const [nfs1, kvm1, kvm2, kvm3] = [host("nfs1"), host("kvm1"), host("kvm2"), host("kvm3")];
const names = (hosts: readonly { name: string }[]) => hosts.map(({ name }) => name);

test("a host that only serves is a server; one that mounts nothing and serves nothing runs guests", () => {
  expect(rolesOf(nfs1, site)).toEqual(["nfs-server"]);
  expect(rolesOf(kvm1, site)).toEqual(["kvm"]);
  expect(rolesOf(kvm3, site)).toEqual(["kvm"]);
});

test("a server that mounts a share too is both", () => {
  const shares = site.shares.map((share) => ({ ...share, clients: [...share.clients, share.server] }));

  expect(rolesOf(nfs1, { shares })).toEqual(["kvm", "nfs-server"]);
});

describe("peers", () => {
  test("are those that mount the same share, whoever was named", () => {
    expect(names(peersOf(kvm1, site, [kvm1]))).toEqual(["kvm2"]);
  });

  test("are also those named together with it, but no server", () => {
    expect(names(peersOf(kvm1, site, [kvm1, kvm3, nfs1]))).toEqual(["kvm2", "kvm3"]);
    expect(names(peersOf(kvm3, site, [kvm3]))).toEqual([]);
  });
});

test.each([
  ["tls", "16514"],
  ["ssh", "2222"],
  ["tcp", "16509"],
] as const)("libvirt by %s answers on port %s", (transport, port) => {
  expect(libvirtPort(transport, 2222)).toBe(port);
});

test("what must get in: libvirt's and QEMU's ports from peers, NFS from clients", () => {
  expect(migrationRules([kvm2], "16514")).toEqual([
    { from: "172.16.1.12", port: "16514" },
    { from: "172.16.1.12", port: "49152-49215" },
  ]);
  expect(site.shares.flatMap(nfsRules)).toEqual([
    { from: "172.16.1.11", port: "2049" },
    { from: "172.16.1.12", port: "2049" },
  ]);
});
