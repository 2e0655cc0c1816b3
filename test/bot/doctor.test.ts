import { describe, expect, it } from "vitest";
import { examineHosts, findingText } from "../../bot/doctor.ts";
import type { Host } from "../../config/inventory.ts";
import type { Site } from "../../config/site.ts";
import { OpsError } from "../../jobs/error.ts";
import { facts } from "../support/facts.ts";
import { host } from "../support/hosts.ts";
import { bareHost, preparedHost } from "../support/prepared-hosts.ts";
import { testSite } from "../support/site.ts";
import { libvirtStopped, withoutLibvirt } from "../support/without-libvirt.ts";

const ed25519 = { type: "ssh-ed25519", fingerprint: "SHA256:ed", line: "ssh-ed25519 AAAAed" };
const rsa = { type: "ssh-rsa", fingerprint: "SHA256:rsa", line: "ssh-rsa AAAArsa" };
const unknownKey = new OpsError("ssh.host-key-unknown", {
  host: "kvm1",
  fingerprint: "SHA256:ed",
  key: "ssh-ed25519 AAAAed",
});
const silent = { ...bareHost("kvm1", "0b"), domains: undefined };
const well = {
  nfs1: { domains: undefined },
  kvm1: { ...preparedHost("kvm1", "0b"), domains: [] },
  kvm2: { ...preparedHost("kvm2", "0c"), domains: [] },
};
/** kvm1's certificate of the fixture ends on 2028-11-22. */
const certificatesReadOn = (day: string) => ({
  certificates: { ...Object(preparedHost("kvm1", "0b").certificates), readAtMs: Date.parse(day) },
});

const pinned = (...hostKeys: string[]): Site => {
  const { hosts, ...rest } = testSite();
  return { ...rest, hosts: hosts.map((host) => (host.name === "kvm1" ? { ...host, hostKeys } : host)) };
};

/** What the doctor finds of the hosts, by name, and whose keys it asked for. */
async function examine(
  answers: Parameters<typeof facts>[0] | "no SSH key",
  keys = [rsa, ed25519],
  site = testSite(),
) {
  const scanned: string[] = [];
  const findings = await examineHosts({
    site,
    read: answers === "no SSH key" ? undefined : facts({ ...well, ...answers }),
    scan: async (host: Host) => {
      scanned.push(host.name);
      return keys;
    },
  });
  return { of: (name: string) => findings.find(({ about }) => about === name), scanned };
}

describe("examineHosts", () => {
  it("finds a host well that answers, and counts its VMs", async () => {
    const { of, scanned } = await examine({
      kvm1: { ...well.kvm1, domains: [{}, {}] },
      kvm2: { ...well.kvm2, domains: [{}] },
    });

    expect(of("kvm1")).toEqual({
      about: "kvm1",
      well: true,
      lines: ["answers; its key is pinned; libvirt has 2 VMs"],
    });
    expect(of("kvm2")?.lines).toEqual(["answers; its key is pinned; libvirt has 1 VM"]);
    expect(scanned).toEqual([]);
  });

  it("does not miss libvirt on a host that only serves a share", async () => {
    expect((await examine({})).of("nfs1")).toEqual({
      about: "nfs1",
      well: true,
      lines: ["answers; its key is pinned; no libvirt, none needed"],
    });
  });

  it("misses it on a server that mounts its own share", async () => {
    const { shares, ...rest } = testSite();
    const site = {
      ...rest,
      shares: shares.map((share) => ({ ...share, clients: [...share.clients, share.server] })),
    };

    expect((await examine({ nfs1: silent }, [], site)).of("nfs1")).toMatchObject({ well: false });
  });

  it("says what to do about a silent libvirt", async () => {
    expect((await examine({ kvm1: silent })).of("kvm1")).toMatchObject({
      well: false,
      lines: ["libvirt on kvm1 does not answer", expect.stringContaining("/ferry prepare kvm1")],
    });
  });

  it("shows a key that is not pinned yet, how to compare it, and the line for the site file", async () => {
    const { of, scanned } = await examine({ kvm1: { ...well.kvm1, domains: unknownKey } });

    expect(of("kvm1")).toEqual({
      about: "kvm1",
      well: false,
      lines: [
        unknownKey.message,
        "It shows SHA256:ed (ssh-ed25519).",
        "Compare at its console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
        "If it is the same, write under hosts.kvm1 in the site file:",
        "  hostKey: ssh-ed25519 AAAAed",
      ],
    });
    expect(scanned).toEqual(["kvm1"]);
  });

  it.each([
    ["ssh-rsa", "ssh_host_rsa_key.pub"],
    ["ecdsa-sha2-nistp256", "ssh_host_ecdsa_key.pub"],
  ])("takes another key where the server has no ed25519: %s is in %s", async (type, file) => {
    const { of } = await examine({ kvm1: { ...well.kvm1, domains: unknownKey } }, [{ ...rsa, type }]);

    expect(of("kvm1")?.lines).toContain(`Compare at its console: ssh-keygen -lf /etc/ssh/${file}`);
  });

  it("gives the remedy alone when the server shows no key", async () => {
    const { of } = await examine({ kvm1: { ...well.kvm1, domains: unknownKey } }, []);

    expect(of("kvm1")?.lines).toEqual([unknownKey.message, unknownKey.remedy]);
  });

  it("asks no server for keys because of another error, and still looks at the other hosts", async () => {
    const { address, port } = host("kvm1");
    const down = new OpsError("ssh.unreachable", { host: "kvm1", address, port, reason: "no answer" });

    const { of, scanned } = await examine({ kvm1: { ...well.kvm1, domains: down } });

    expect(of("kvm1")).toEqual({ about: "kvm1", well: false, lines: [down.message, down.remedy] });
    expect(of("kvm2")?.well).toBe(true);
    expect(scanned).toEqual([]);
  });

  it.each([
    ["is not installed", withoutLibvirt("kvm1", "0b")],
    ["does not run", libvirtStopped("kvm1", "0b")],
  ])("has nothing against a bare host whose libvirt %s", async (words, kvm1) => {
    expect((await examine({ kvm1: { ...kvm1, domains: undefined } })).of("kvm1")).toEqual({
      about: "kvm1",
      well: true,
      lines: [`answers; its key is pinned; not prepared yet: libvirt ${words}`],
    });
  });

  it("says which hosts with libvirt are not prepared yet", async () => {
    const { of } = await examine({ kvm1: { ...bareHost("kvm1", "0b"), domains: [] } });

    expect(of("kvm1")).toMatchObject({
      well: true,
      lines: ["answers; its key is pinned; libvirt has 0 VMs; not prepared yet"],
    });
  });

  it.each([
    ["2028-10-22", undefined],
    ["2028-10-24", "its certificate ends on 2028-11-22"],
    ["2029-01-01", "its certificate ended on 2028-11-22"],
  ])("warns 30 days before a certificate ends: on %s", async (day, warning) => {
    const { of } = await examine({ kvm1: { ...well.kvm1, ...certificatesReadOn(day) } });

    expect(of("kvm1")).toEqual(
      warning === undefined
        ? expect.objectContaining({ well: true })
        : { about: "kvm1", well: false, lines: [warning, "`/ferry prepare kvm1` renews it."] },
    );
  });

  it("keeps the warning about a key that has changed before the line to paste", async () => {
    const changed = new OpsError("ssh.host-key-changed", {
      host: "kvm1",
      fingerprint: "SHA256:ed",
      key: "ssh-ed25519 AAAAed",
    });
    const lines =
      (await examine({ kvm1: { ...well.kvm1, domains: changed } }, [ed25519], pinned("ssh-rsa AAAAold"))).of(
        "kvm1",
      )?.lines ?? [];

    expect(lines[0]).toBe("kvm1 shows another SSH host key than the pinned one");
    expect(lines[1]).toMatch(/^Find out why before going on: /);
    expect(lines.at(-1)).toBe("  hostKey: ssh-ed25519 AAAAed");
  });

  describe("without an SSH key of Ferry's own", () => {
    it("shows the keys that are to be pinned", async () => {
      expect((await examine("no SSH key")).of("kvm1")?.lines.at(-1)).toBe("  hostKey: ssh-ed25519 AAAAed");
    });

    it("compares those that are pinned", async () => {
      const same = await examine("no SSH key", [ed25519], pinned("ssh-ed25519 AAAAed"));
      const other = await examine("no SSH key", [ed25519], pinned("ssh-ed25519 AAAAold"));

      expect(same.of("kvm1")?.lines).toEqual([
        "shows its pinned key; to look further Ferry needs an SSH key of its own",
      ]);
      expect(other.of("kvm1")?.lines[1]).toMatch(/^Find out why before going on: /);
    });

    it("says so when a server shows none", async () => {
      expect((await examine("no SSH key", [])).of("kvm1")?.lines).toEqual([
        "shows no host key of a kind that Ferry knows",
      ]);
    });
  });
});

describe("a finding as text", () => {
  it("begins with its part and a mark, and has the rest below it", () => {
    expect(findingText({ about: "kvm1", well: true, lines: ["answers"] })).toBe("kvm1  ✓ answers");
    expect(
      findingText({ about: "redis", well: false, lines: ["is away\n  remedy: start it", "", "soon"] }),
    ).toBe("redis  ✗ is away\n      remedy: start it\n\n    soon");
  });
});
