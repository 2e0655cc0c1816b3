import { expect, test } from "vitest";
import { closeTcp } from "../../../../jobs/steps/host/close-tcp.ts";
import { openTcpSocket } from "../../../../jobs/steps/host/open-tcp-socket.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { unitsWith } from "../../../support/units.ts";

const port = { host: host("kvm1"), generation: "libvirtd", planId: "k7m2qx9d" } as const;
const opening = openTcpSocket(port);
const step = closeTcp({ host: port.host, opening });
const verdict = (opened: readonly string[], jobs: readonly string[] = []) =>
  step.check(
    facts({
      kvm1: {
        "opened-tcp-sockets": new Set(opened),
        units: unitsWith({ "libvirtd.service": "on" }),
        "running-jobs": jobs,
      },
    }),
  );

test("closes what Ferry has opened, and nothing that somebody else has", async () => {
  expect(await verdict(["libvirtd-tcp.socket"])).toMatchObject({ state: "needed" });
  expect(await verdict([])).toEqual({ state: "satisfied" });
});

test("waits for libvirt's jobs: it restarts libvirt", async () => {
  expect(await verdict(["libvirtd-tcp.socket"], ["vm1"])).toMatchObject({ state: "blocked" });
});

test("does what the undo of opening does, and taking it back never opens the port again", () => {
  const lines = (actions: unknown) => JSON.stringify(actions);

  expect(lines(step.apply)).toBe(lines(opening.undo));
  expect(step.undo).toEqual([]);
  expect(step.stays).toContain("stays closed on kvm1");
});
