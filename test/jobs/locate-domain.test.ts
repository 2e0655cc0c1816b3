import { describe, expect, it } from "vitest";
import type { Site } from "../../config/site.ts";
import { OpsError } from "../../jobs/error.ts";
import { locateDomain, otherHosts } from "../../jobs/locate-domain.ts";
import { facts } from "../support/facts.ts";
import { host } from "../support/hosts.ts";
import { bareHost } from "../support/prepared-hosts.ts";
import { refusalCodes } from "../support/refusal-codes.ts";
import { testSite } from "../support/site.ts";
import { VM1, vm1Running } from "../support/vm1.ts";
import { libvirtStopped, withoutLibvirt } from "../support/without-libvirt.ts";

/** nfs1 serves kvm1 and kvm2; kvm3 shares nothing with them. */
function site(): Site {
  const plain = testSite();
  return { ...plain, hosts: [...plain.hosts, host("kvm3")] };
}
const running = vm1Running();
const off = { ...running, active: false };
const gone = { presence: "absent" };
const down = (name: string) =>
  new OpsError("ssh.unreachable", { host: name, address: "172.16.1.1", port: 22, reason: "no answer" });

const locate = (here: Record<string, unknown>, more: Record<string, object> = {}) => {
  const names = ["kvm1", "kvm2", "kvm3"];
  const tables = names.map((name) => [
    name,
    { ...bareHost(name, "0c"), domains: [], "domain vm1": here[name] ?? gone, ...more[name] },
  ]);
  return locateDomain("vm1", site(), facts(Object.fromEntries(tables)));
};

describe("locateDomain", () => {
  it("finds the host that has the VM, running or off", async () => {
    expect(await locate({ kvm2: running })).toMatchObject({ host: { name: "kvm2" } });
    expect(await locate({ kvm3: off })).toMatchObject({ host: { name: "kvm3" } });
  });

  it("takes the host where it runs before one that has a definition of it, silent hosts or not", async () => {
    expect(await locate({ kvm1: off, kvm2: running, kvm3: down("kvm3") })).toMatchObject({
      host: { name: "kvm2" },
    });
  });

  it.each([
    ["is nowhere", {}, "migration.vm-unknown"],
    ["runs twice", { kvm1: running, kvm2: running }, "migration.runs-twice"],
    ["is defined twice and runs nowhere", { kvm1: off, kvm2: off }, "domain.defined-twice"],
    ["is on its way", { kvm1: running, kvm2: { ...running, arriving: true } }, "migration.arriving"],
    ["may be on a host that is down", { kvm3: down("kvm3") }, "domain.not-seen, ssh.unreachable"],
    [
      "may be on a host whose libvirt is silent",
      { kvm3: { presence: "unknown" } },
      "domain.not-seen, domain.libvirt-silent",
    ],
  ])("refuses a VM that %s", async (_, here, codes) => {
    expect(await refusalCodes(locate(here))).toBe(codes);
  });

  it("knows that a host without libvirt has none, and that one whose daemon is stopped may have", async () => {
    const unknown = { "domain vm1": { presence: "unknown" } };
    const with3 = (state: object) => locate({}, { kvm3: { domains: [], ...state, ...unknown } });

    expect(await refusalCodes(with3(withoutLibvirt("kvm3", "0d")))).toBe("migration.vm-unknown");
    expect(await refusalCodes(with3(libvirtStopped("kvm3", "0d")))).toBe("domain.libvirt-silent");
  });
});

describe("the other hosts of a VM", () => {
  const names = (hosts: readonly { name: string }[]) => hosts.map(({ name }) => name);

  it("are those that mount a share with one of its disks, and those that do not", () => {
    const { sharing, apart } = otherHosts({ host: host("kvm1"), here: running }, site());

    expect({ sharing: names(sharing), apart: names(apart) }).toEqual({ sharing: ["kvm2"], apart: ["kvm3"] });
  });

  it("share nothing with a VM whose disks are its host's alone", () => {
    const here = vm1Running((xml) => xml.replaceAll("/var/lib/libvirt/images/images/", "/srv/local/"));

    expect(names(otherHosts({ host: host("kvm1"), here }, site()).sharing)).toEqual([]);
    expect(here.inactive.uuid).toBe(VM1);
  });
});
