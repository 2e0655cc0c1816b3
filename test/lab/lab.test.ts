import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { attach, type Lab } from "./lab.ts";
import { waitFor } from "./wait.ts";

const lab: Lab = attach("test");
const said = async (host: "nfs1" | "kvm1" | "kvm2", command: string) =>
  (await lab.run(host, command)).stdout.trim();

describe("a reset lab", () => {
  beforeAll(async () => {
    await lab.run("kvm1", "touch /root/left-over; systemctl stop firewalld");
    await lab.reset();
  });

  it("is bare: a firewall that lets ssh in and nothing else, no TLS, no pool, no export", async () => {
    const asked =
      "firewall-cmd --list-services; virsh -c qemu:///system pool-list --all --name; ls /root; " +
      "systemctl is-active firewalld libvirtd.socket libvirtd-tls.socket; ls /etc/pki/libvirt 2>/dev/null; true";

    expect(await said("kvm1", asked)).toBe("dhcpv6-client ssh\n\nactive\nactive\ninactive");
    expect(
      await said("nfs1", "exportfs -s; ls /etc/exports.d 2>/dev/null; systemctl is-active nfs-server"),
    ).toBe("active");
  });

  it("has hosts that tell themselves apart: names, machine ids, libvirt's UUIDs, ssh keys", async () => {
    const asked =
      "hostname; cat /etc/machine-id; virsh -c qemu:///system capabilities | grep -m1 '<uuid>'; cut -d' ' -f2 /etc/ssh/ssh_host_ed25519_key.pub";
    const one = (await said("kvm1", asked)).split("\n");
    const other = (await said("kvm2", asked)).split("\n");

    expect(one[0]).toBe("kvm1");
    expect(lab.host("kvm1").hostKey).toBe(`ssh-ed25519 ${one[3]}`);
    expect(one.filter((line) => other.includes(line))).toEqual([]);
  });

  it("has what the guest needs on nfs1 alone", async () => {
    expect(await said("nfs1", "ls /srv/nfs/images")).toBe("base.qcow2\ninitrd.img\nvmlinuz");
    expect(await said("kvm1", "ls /srv/nfs/images /usr/lib/ferry-lab/guest 2>/dev/null; true")).toBe("");
  });

  it("has the right time everywhere", async () => {
    const off = await Promise.all(
      (["nfs1", "kvm1", "kvm2"] as const).map(async (host) => {
        const from = Date.now();
        const theirs = Number(await said(host, "date +%s%3N"));
        // Between asking and hearing, it must have been their time at some instant.
        return Math.max(from - theirs, theirs - Date.now(), 0);
      }),
    );

    expect(Math.max(...off)).toBeLessThan(300);
  });
});

describe("a fault", () => {
  const pings = async () => (await lab.run("nfs1", "ping -c1 -W2 172.16.1.11")).code === 0;
  afterEach(() => lab.reset());

  it("cuts a host's link to the others, and ssh stays", async () => {
    await lab.fault.cutLink("kvm1");
    expect(await pings()).toBe(false);
    expect(await said("kvm1", "hostname")).toBe("kvm1");

    await lab.fault.restoreLink("kvm1");
    await waitFor("kvm1 to answer", async () => (await pings()) || undefined);
  });

  it("freezes a host, whose clock is right after the thaw", async () => {
    await lab.fault.freeze("kvm1");
    expect((await lab.run("kvm1", "true", { timeoutMs: 2_000 })).code).not.toBe(0);

    await lab.fault.thaw("kvm1");
    expect(Math.abs(Number(await said("kvm1", "date +%s")) - Date.now() / 1000)).toBeLessThan(3);
  });

  it("powers a host off; on again, it is the same host with what was on its disk", async () => {
    await lab.run("kvm1", "echo kept > /root/kept; sync");
    await lab.fault.powerOff("kvm1");
    expect(lab.isOn("kvm1")).toBe(false);

    await lab.fault.powerOn("kvm1");
    expect(await said("kvm1", "cat /root/kept; hostname; systemctl is-active firewalld")).toBe(
      "kept\nkvm1\nactive",
    );
  });

  it("fills a disk, stops a unit, skews a clock, and undoes each", async () => {
    await lab.fault.fillDisk("kvm1");
    expect((await lab.run("kvm1", "head -c 1M /dev/zero > /root/more")).code).not.toBe(0);
    await lab.fault.freeDisk("kvm1");
    expect((await lab.run("kvm1", "head -c 1M /dev/zero > /root/more")).code).toBe(0);

    await lab.fault.stopUnit("nfs1", "nfs-server");
    expect(await said("nfs1", "systemctl is-active nfs-server")).toBe("inactive");
    await lab.fault.startUnit("nfs1", "nfs-server");
    expect(await said("nfs1", "systemctl is-active nfs-server")).toBe("active");

    await lab.fault.skewClock("kvm1", 600_000);
    expect(Number(await said("kvm1", "date +%s")) - Date.now() / 1000).toBeGreaterThan(590);
    await lab.fault.skewClock("kvm1", 0);
    expect(Math.abs(Number(await said("kvm1", "date +%s")) - Date.now() / 1000)).toBeLessThan(3);
  });
});

describe("a saved state", () => {
  it("brings back what was, and can be asked for", async () => {
    await lab.run("kvm1", "echo saved > /run/in-memory");
    await lab.save("known");
    await lab.run("kvm1", "rm /run/in-memory");

    await lab.load("known");

    expect(await said("kvm1", "cat /run/in-memory")).toBe("saved");
    expect(await lab.hasSaved("known")).toBe(true);
    expect(await lab.hasSaved("unknown")).toBe(false);
    await lab.reset();
  });
});
