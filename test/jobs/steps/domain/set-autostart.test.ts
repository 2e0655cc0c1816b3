import { describe, expect, it } from "vitest";
import { OpsError } from "../../../../jobs/error.ts";
import { setAutostart } from "../../../../jobs/steps/domain/set-autostart.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { bareHost } from "../../../support/prepared-hosts.ts";
import { absent, present, VM1 } from "../../../support/vm1.ts";

const vm = { host: host("kvm1"), name: "vm1", uuid: VM1, elsewhere: [host("kvm2")] };
const [on, off] = [setAutostart({ ...vm, autostart: true }), setAutostart({ ...vm, autostart: false })];
const seen = (here: unknown, there: unknown = absent) =>
  facts({
    kvm1: { [`presence ${VM1}`]: here },
    kvm2: { ...bareHost("kvm2", "0c"), [`presence ${VM1}`]: there },
  });

describe("domain.set-autostart", () => {
  it("is needed until it is as wanted", async () => {
    expect(await on.check(seen(present()))).toMatchObject({ state: "needed" });
    expect(await on.check(seen(present({ autostart: true })))).toMatchObject({ state: "satisfied" });
    expect(await off.check(seen(present({ autostart: true })))).toMatchObject({ state: "needed" });
    expect(await off.check(seen(present()))).toMatchObject({ state: "satisfied" });
  });

  it.each([
    ["left", absent, "domain.gone"],
    ["is transient", present({ persistent: false }), "domain.transient"],
    ["cannot be asked about", { presence: "unknown", process: false }, "domain.libvirt-silent"],
  ])("is blocked for a VM that %s", async (_, here, code) => {
    expect(await on.check(seen(here))).toMatchObject({ error: { code } });
  });

  const leftover = present({ state: "shut off", autostart: true });

  it("is never on where another host starts it on the same disks, and is off whatever they do", async () => {
    expect(await on.check(seen(present(), leftover))).toMatchObject({
      error: { code: "domain.starts-elsewhere", details: { other: "kvm2" } },
    });
    expect(await on.check(seen(present(), present({ state: "shut off" })))).toMatchObject({
      state: "needed",
    });
    expect(await off.check(facts({ kvm1: { [`presence ${VM1}`]: present() } }))).toMatchObject({
      state: "satisfied",
    });
  });

  it("takes a host that does not answer for no answer", async () => {
    const down = new OpsError("ssh.unreachable", {
      host: "kvm2",
      address: "",
      port: 22,
      reason: "no answer",
    });

    await expect(on.check(seen(present(), down))).rejects.toMatchObject({ code: "ssh.unreachable" });
  });

  it("does and undoes it by the VM's UUID", () => {
    const lines = (actions: typeof on.undo) =>
      "impossible" in actions ? [] : actions.map((action) => "command" in action && action.command.line);
    const [enable, disable] = ["autostart", "autostart --disable"].map(
      (words) => `virsh -c qemu:///system ${words} --domain ${VM1}`,
    );

    expect([lines(on.apply), lines(on.undo)]).toEqual([[enable], [disable]]);
    expect([lines(off.apply), lines(off.undo)]).toEqual([[disable], [enable]]);
  });
});
