import { describe, expect, it } from "vitest";
import { examineHosts } from "../../bot/doctor.ts";
import type { Host } from "../../config/inventory.ts";
import { OpsError } from "../../jobs/error.ts";
import { facts } from "../support/facts.ts";
import { host } from "../support/hosts.ts";
import { testSite } from "../support/site.ts";

const ed25519 = { type: "ssh-ed25519", fingerprint: "SHA256:ed", line: "ssh-ed25519 AAAAed" };
const rsa = { type: "ssh-rsa", fingerprint: "SHA256:rsa", line: "ssh-rsa AAAArsa" };
const unknownKey = new OpsError("ssh.host-key-unknown", {
  host: "kvm1",
  fingerprint: "SHA256:ed",
  key: "ssh-ed25519 AAAAed",
});
const well = { nfs1: { domains: undefined }, kvm1: { domains: [] }, kvm2: { domains: [] } };

/** What the doctor finds of the hosts, by name, and whose keys it asked for. */
async function examine(answers: Parameters<typeof facts>[0], keys = [rsa, ed25519], site = testSite()) {
  const scanned: string[] = [];
  const findings = await examineHosts({
    site,
    read: facts({ ...well, ...answers }),
    scan: async (host: Host) => {
      scanned.push(host.name);
      return keys;
    },
  });
  return { of: (name: string) => findings.find((finding) => finding.host === name), scanned };
}

describe("examineHosts", () => {
  it("finds a host well that answers, and counts its VMs", async () => {
    const { of, scanned } = await examine({ kvm1: { domains: [{}, {}] }, kvm2: { domains: [{}] } });

    expect(of("kvm1")).toEqual({
      host: "kvm1",
      well: true,
      lines: ["answers; its key is pinned; libvirt has 2 VMs"],
    });
    expect(of("kvm2")?.lines).toEqual(["answers; its key is pinned; libvirt has 1 VM"]);
    expect(scanned).toEqual([]);
  });

  it("does not miss libvirt on a host that only serves a share", async () => {
    expect((await examine({})).of("nfs1")).toEqual({
      host: "nfs1",
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

    expect((await examine({}, [], site)).of("nfs1")).toMatchObject({ well: false });
  });

  it("says what to do about a silent libvirt", async () => {
    expect((await examine({ kvm1: { domains: undefined } })).of("kvm1")).toMatchObject({
      well: false,
      lines: ["libvirt on kvm1 does not answer", expect.stringContaining("/ferry prepare kvm1")],
    });
  });

  it("shows a key that is not pinned yet, how to compare it, and the line for the site file", async () => {
    const { of, scanned } = await examine({ kvm1: { domains: unknownKey } });

    expect(of("kvm1")).toEqual({
      host: "kvm1",
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
    const { of } = await examine({ kvm1: { domains: unknownKey } }, [{ ...rsa, type }]);

    expect(of("kvm1")?.lines).toContain(`Compare at its console: ssh-keygen -lf /etc/ssh/${file}`);
  });

  it("gives the remedy alone when the server shows no key", async () => {
    const { of } = await examine({ kvm1: { domains: unknownKey } }, []);

    expect(of("kvm1")?.lines).toEqual([unknownKey.message, unknownKey.remedy]);
  });

  it("asks no server for keys because of another error, and still looks at the other hosts", async () => {
    const { address, port } = host("kvm1");
    const down = new OpsError("ssh.unreachable", { host: "kvm1", address, port, reason: "no answer" });

    const { of, scanned } = await examine({ kvm1: { domains: down } });

    expect(of("kvm1")).toEqual({ host: "kvm1", well: false, lines: [down.message, down.remedy] });
    expect(of("kvm2")?.well).toBe(true);
    expect(scanned).toEqual([]);
  });
});
