import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { newShare, type ShareToCome, writtenLine } from "../../config/new-share.ts";
import { parseSite } from "../../config/site-file.ts";
import { testSite } from "../support/site.ts";

const site = testSite();
const wanted: ShareToCome = {
  server: "nfs1",
  path: "/srv/nfs/backup",
  mountPoint: "/var/lib/libvirt/images/backup",
  pool: "backup",
  clients: ["kvm1", "kvm2"],
};
const ask = (other: Partial<ShareToCome> = {}, name = "backup") =>
  newShare(name, { ...wanted, ...other }, site);

describe("a share that is not in the site file", () => {
  it("is a share like any other", () => {
    expect(ask()).toMatchObject({
      name: "backup",
      server: { name: "nfs1", migrationAddress: "172.16.1.10" },
      pool: "backup",
      clients: [{ name: "kvm1" }, { name: "kvm2" }],
    });
  });

  it.each<[string, Partial<ShareToCome>, string, RegExp]>([
    [
      "a directory of the system",
      { path: "/etc/libvirt" },
      "path lies in /etc, which belongs to the system",
      /./,
    ],
    ["a relative mount point", { mountPoint: "images" }, "mountPoint is not absolute", /./],
    ["no client", { clients: [] }, "clients is not a list of hosts", /./],
    ["a client that is no host", { clients: ["kvm9"] }, "clients[0] there is no host of this name", /kvm/],
    ["a server that is no host", { server: "nas" }, "server there is no host of this name", /./],
    [
      "a pool of another share",
      { pool: "images" },
      "pool is the same as shares.images.pool",
      /pool of its own/,
    ],
    [
      "a mount point within another's",
      { mountPoint: "/var/lib/libvirt/images/images/b" },
      "mountPoint lies in shares.images.mountPoint",
      /outside/,
    ],
    [
      "a directory within another's",
      { path: "/srv/nfs/images/b" },
      "path lies in shares.images.path",
      /outside/,
    ],
  ])("is refused for %s", (_, other, problem, remedy) => {
    expect(ask(other)).toEqual({ problem, remedy: expect.stringMatching(remedy) });
  });

  it("is refused where its name is another's but for the case", () => {
    expect(ask({}, "Images")).toMatchObject({ problem: "Images differs from shares.images in case only" });
  });

  it("is the site file's own when it stands there just so, and refused when it stands there otherwise", () => {
    const images = {
      server: "nfs1",
      path: "/srv/nfs/images",
      mountPoint: "/var/lib/libvirt/images/images",
      pool: "images",
    };

    expect(ask({ ...images, clients: ["kvm1", "kvm2"] }, "images")).toBe(site.shares[0]);
    expect(ask({ ...images, clients: ["kvm1"] }, "images")).toMatchObject({
      problem: "The site file has a share images, and another one",
    });
  });
});

describe("the line for the site file", () => {
  it("reads as a person would write it", () => {
    expect(writtenLine("backup", wanted)).toBe(
      "backup: { server: nfs1, path: /srv/nfs/backup, mountPoint: /var/lib/libvirt/images/backup, clients: [ kvm1, kvm2 ] }",
    );
    expect(writtenLine("backup", { ...wanted, pool: "other" })).toContain(", pool: other, ");
  });

  const hosts = Object.fromEntries(
    site.hosts.map((host) => [host.name, { address: host.address, migrationAddress: host.migrationAddress }]),
  );
  const people = {
    ann: { roles: ["requester"], console: "ann" },
    bob: { roles: ["approver"], console: "bob" },
  };
  const inSiteFile = (line: string) =>
    parseSite(`${stringify({ hosts, people })}shares:\n  ${line}\n`, "ferry.yaml");

  it("makes the very share there, whatever its name", () => {
    // Among them what YAML would take for a number or a truth.
    const names = fc.oneof(
      fc.constantFrom("007", "true", "1e3", "0x1f", "null", "no"),
      fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+@-]{0,20}$/),
    );
    fc.assert(
      fc.property(names, names, (name, pool) => {
        const [share] = inSiteFile(writtenLine(name, { ...wanted, pool })).shares;

        expect(share).toEqual(newShare(name, { ...wanted, pool }, { ...site, shares: [] }));
      }),
    );
  });
});
