import { expect, test } from "vitest";
import { trustCa } from "../../../../jobs/steps/host/trust-ca.ts";
import { facts } from "../../../support/facts.ts";
import { fixture } from "../../../support/fixture.ts";
import { host } from "../../../support/hosts.ts";
import { unitsWith } from "../../../support/units.ts";

const ca = fixture("certificates/ca.pem");
const other = fixture("certificates/other-ca.pem");
const [rpc, qemu] = ["/etc/pki/CA/cacert.pem", "/etc/pki/qemu/ca-cert.pem"];

const step = trustCa({ host: host("kvm1"), caPem: ca, planId: "k7m2qx9d" });
const verdict = (files: Record<string, string>) =>
  step.check(facts({ kvm1: { certificates: { pem: new Map(Object.entries(files)) } } }));

test("is satisfied by Ferry's authority, alone or among others", async () => {
  expect(await verdict({ [rpc]: ca, [qemu]: other + ca })).toEqual({ state: "satisfied" });
});

test("is needed where a file is missing", async () => {
  expect(await verdict({ [rpc]: ca })).toEqual({ state: "needed", because: `kvm1 has no ${qemu}` });
});

test.each([
  ["another authority", other, "CN=Somebody else"],
  ["something unreadable", "garbage", "unreadable"],
])("never overwrites %s", async (_, text, issuer) => {
  expect(await verdict({ [rpc]: ca, [qemu]: text })).toMatchObject({
    state: "blocked",
    error: { code: "host.other-authority", details: { file: qemu, issuer } },
  });
});

test("writes the authority to both places, keeping what was there", () => {
  const [action] = step.apply;

  expect(action).toMatchObject({ command: { stdin: ca } });
  expect(step.undo).toHaveLength(1);
});

test.each([
  ["nobody listens", "absence", "off", "needed"],
  ["libvirt listens and would be left without an authority", "absence", "on", "blocked"],
  ["libvirt listens and gets an older one back", "files", "on", "needed"],
  ["it is taken back already", "nothing", "on", "satisfied"],
] as const)("undo, when %s", async (_, kept, socket, state) => {
  const read = facts({
    kvm1: {
      [`kept k7m2qx9d ${rpc} ${qemu}`]: kept,
      units: unitsWith({ "libvirtd-tls.socket": socket }),
      listening: { by: "sockets" },
    },
  });

  expect(await step.checkUndo?.(read)).toMatchObject({ state });
  expect(step.undoAnswersLate).toBe(true);
});
