import { expect, test } from "vitest";
import type { Endpoint } from "../../../../jobs/facts/listening.ts";
import { listenOpenly } from "../../../../jobs/steps/host/listen-openly.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { settingsOf } from "../../../support/libvirt-settings.ts";
import { unitsWith } from "../../../support/units.ts";

const file = "/etc/default/libvirtd";
const step = (tlsToo = false) =>
  listenOpenly({ host: host("kvm1"), start: { file, arguments: [] }, tlsToo, planId: "k7m2qx9d" });

const lines = 'listen_tcp = 1\ntcp_port = "16509"\nlisten_addr = "172.16.1.11"\nauth_tcp = "none"\n';
const verdict = (endpoints: readonly Endpoint[], libvirtd = lines) =>
  step().check(
    facts({
      kvm1: {
        listening: { by: "itself", file, arguments: ["--listen"], endpoints },
        "libvirt-settings": settingsOf({ libvirtd }),
        units: unitsWith({ "libvirtd.service": "on" }),
        "running-jobs": [],
      },
    }),
  );
const at = (...addresses: string[]) => addresses.map((address) => ({ address, port: 16509 }));

test("is satisfied when it listens on the address for migrations and on no other", async () => {
  expect(await verdict(at("172.16.1.11"))).toEqual({ state: "satisfied" });
  expect(await verdict(at("172.16.1.11", "192.0.2.7"))).toEqual({
    state: "needed",
    because: "it listens on port 16509 of 192.0.2.7 too",
  });
  expect(await verdict(at("any"))).toMatchObject({ state: "needed" });
});

test("is blocked on a public address, whatever else is so", async () => {
  const kvm1 = { ...host("kvm1"), migrationAddress: "8.8.8.8" };
  const inPublic = listenOpenly({
    host: kvm1,
    start: { file, arguments: [] },
    tlsToo: false,
    planId: "k7m2qx9d",
  });

  expect(await inPublic.check(facts({}))).toMatchObject({ error: { code: "host.tcp-in-public" } });
});

test("is needed where its settings would have it listen otherwise after its next start", async () => {
  const everywhere = lines.replace("172.16.1.11", "0.0.0.0");

  expect(await verdict(at("172.16.1.11"), everywhere)).toEqual({
    state: "needed",
    because: '/etc/libvirt/libvirtd.conf does not say listen_addr = "172.16.1.11"',
  });
  expect(await verdict(at("172.16.1.11"), lines.replace("none", "sasl"))).toMatchObject({ state: "needed" });
});

test("tells it not to listen for TLS, without whose certificates it would not start, unless it does already", () => {
  const written = (tlsToo: boolean) => {
    const [action] = step(tlsToo).apply;
    return action?.type === "command" ? action.command.stdin : undefined;
  };

  expect(written(false)).toBe(`# BEGIN ferry listen-tcp\nlisten_tls = 0\n${lines}# END ferry listen-tcp\n`);
  expect(written(true)).toContain("listen_tls = 1\n");
});

test("is destructive, and says what it means", () => {
  expect(step()).toMatchObject({
    risk: "destructive",
    title: "Let libvirt on kvm1 listen on port 16509 (--listen): whoever reaches it is root there",
  });
});
