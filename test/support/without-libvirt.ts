import { cpuCompatible } from "../../jobs/facts/cpu-compatible.ts";
import { domain } from "../../jobs/facts/domain.ts";
import { machineKnown } from "../../jobs/facts/machine-known.ts";
import { migrateAbilities } from "../../jobs/facts/migrate-abilities.ts";
import { networks } from "../../jobs/facts/networks.ts";
import { pool } from "../../jobs/facts/pool.ts";
import { pools } from "../../jobs/facts/pools.ts";
import { presence } from "../../jobs/facts/presence.ts";
import type { Fact } from "../../jobs/step.ts";
import { answerWith } from "./answer.ts";
import { bareHost } from "./prepared-hosts.ts";
import { unitsWith } from "./units.ts";
import { VM1, vm1Running } from "./vm1.ts";

/** What a shell says of a program that is not installed. */
const NOT_FOUND = { stderr: "sh: 1: virsh: not found\n", code: 127 };
/** What virsh says of a daemon that does not run. */
const NOT_RUNNING = {
  stderr:
    "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory\n",
  code: 1,
};

function facts(said: typeof NOT_FOUND): Record<string, unknown> {
  const asked: readonly Fact<unknown>[] = [
    domain("vm1"),
    presence(VM1),
    networks,
    migrateAbilities,
    pool("images"),
    cpuCompatible(vm1Running().live),
    machineKnown(vm1Running().inactive),
  ];
  const answers = asked.map((fact) => {
    try {
      return [fact.id, answerWith(fact, said)];
    } catch (error) {
      return [fact.id, error];
    }
  });
  // Its script ends with 9 where virsh fails, whyever.
  return { ...Object.fromEntries(answers), pools: answerWith(pools, { ...said, code: 9 }) };
}

/** A Debian host on which libvirt was never installed. */
export const withoutLibvirt = (name: string, tail: string): Record<string, unknown> => ({
  ...bareHost(name, tail),
  ...facts(NOT_FOUND),
  software: { manager: "apt", architecture: "x86_64", tools: new Set(["openssl"]) },
  units: unitsWith({}),
  "qemu-user": undefined,
  "starts-after libvirtd.service": new Set(),
});

/** A Debian host on which somebody has stopped libvirt, with its sockets. */
export const libvirtStopped = (name: string, tail: string): Record<string, unknown> => ({
  ...bareHost(name, tail),
  ...facts(NOT_RUNNING),
  units: unitsWith({
    "libvirtd.service": "off",
    "libvirtd.socket": "off",
    "libvirtd-tls.socket": "off",
    "virtlogd.socket": "off",
    "nfs-server.service": "on",
  }),
  "starts-after libvirtd.service": new Set(["network-online.target"]),
});
