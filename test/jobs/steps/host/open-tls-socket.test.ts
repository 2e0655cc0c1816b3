import { describe, expect, test } from "vitest";
import { openTlsSocket } from "../../../../jobs/steps/host/open-tls-socket.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { unitsWith } from "../../../support/units.ts";

const step = (generation: "libvirtd" | "virtqemud") => openTlsSocket({ host: host("kvm1"), generation });
const verdict = (units: Parameters<typeof unitsWith>[0], jobs?: string[]) =>
  step("libvirtd").check(facts({ kvm1: { units: unitsWith(units), ...(jobs && { "running-jobs": jobs }) } }));

describe("the check", () => {
  test("is satisfied by a socket that listens, also after a boot", async () => {
    expect(await verdict({ "libvirtd.service": "idle", "libvirtd-tls.socket": "on" })).toEqual({
      state: "satisfied",
    });
  });

  test("is needed while it does not, or would not after a boot", async () => {
    const closed = { "libvirtd.service": "idle", "libvirtd-tls.socket": "off" } as const;

    expect(await verdict(closed)).toEqual({
      state: "needed",
      because: "libvirtd-tls.socket does not listen",
    });
  });

  test("is blocked while a libvirt job runs: opening it restarts the daemon", async () => {
    const closed = { "libvirtd.service": "on", "libvirtd-tls.socket": "off" } as const;

    expect(await verdict(closed, ["vm1"])).toMatchObject({
      state: "blocked",
      error: { code: "host.migrating" },
    });
    expect(await verdict(closed, [])).toMatchObject({ state: "needed" });
  });

  test.each(["masked", undefined] as const)(
    "is blocked where libvirt opens its ports by itself (%s)",
    async (socket) => {
      const units = { "libvirtd.service": "on", ...(socket && { "libvirtd-tls.socket": socket }) } as const;

      expect(await verdict(units)).toMatchObject({ state: "blocked", error: { code: "host.no-tls-socket" } });
    },
  );

  test("is needed before libvirt is installed", async () => {
    expect(await verdict({})).toMatchObject({ state: "needed" });
  });
});

describe("the check of its undo", () => {
  const undo = (units: Parameters<typeof unitsWith>[0], jobs: string[] = []) =>
    step("libvirtd").checkUndo?.(facts({ kvm1: { units: unitsWith(units), "running-jobs": jobs } }));

  test("is needed while it listens or would after a boot", async () => {
    expect(await undo({ "libvirtd-tls.socket": "on" })).toMatchObject({ state: "needed" });
    expect(await undo({ "libvirtd-tls.socket": "idle" })).toMatchObject({ state: "needed" });
    expect(await undo({ "libvirtd-tls.socket": "off", "libvirtd.service": "on" })).toMatchObject({
      state: "satisfied",
    });
  });

  test("is blocked while a libvirt job runs: closing it restarts the daemon", async () => {
    const listening = { "libvirtd.service": "on", "libvirtd-tls.socket": "on" } as const;

    expect(await undo(listening, ["vm1"])).toMatchObject({ error: { code: "host.migrating" } });
    expect(await undo(listening)).toMatchObject({ state: "needed" });
  });
});

const line = (generation: "libvirtd" | "virtqemud") => {
  const [action] = step(generation).apply;
  return action?.type === "command" ? action.command.line : "";
};

test("stops the service before the socket starts, and tries again when somebody wakes it in between", () => {
  expect(line("libvirtd")).toBe(`systemctl enable libvirtd-tls.socket || exit 1
for try in 1 2 3 4 5; do
  systemctl -q is-active libvirtd-tls.socket && break
  systemctl stop libvirtd.service
  systemctl start libvirtd-tls.socket
done
systemctl start libvirtd.service && systemctl -q is-active libvirtd-tls.socket`);
});

test("libvirt's newer generation listens by virtproxyd", () => {
  expect(line("virtqemud")).toContain(
    "systemctl stop virtproxyd.service\n  systemctl start virtproxyd-tls.socket",
  );
});
