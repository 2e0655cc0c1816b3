import fc from "fast-check";
import type { Site } from "../../config/site.ts";
import type { Snapshot } from "../../jobs/record.ts";
import { botSite } from "./bot-site.ts";
import { host } from "./hosts.ts";

type SeenHost = Snapshot["hosts"][number];
type SeenDomain = SeenHost["domains"][number];

const uuid = "4dea22b3-1d52-4d56-8a2f-3e0c1f1a9b10";

/** A VM as a snapshot has it: running, persistent, 2 GiB. */
export const seenVm = (name: string, parts: Partial<SeenDomain> = {}): SeenDomain => ({
  name,
  uuid,
  state: "running",
  persistent: true,
  autostart: false,
  memoryBytes: 2 ** 31,
  ...parts,
});

export const seenHost = (
  name: string,
  domains: SeenDomain[] = [],
  parts: Partial<SeenHost> = {},
): SeenHost => ({
  name,
  readAt: Date.UTC(2026, 10, 23, 13, 59, 0),
  domains,
  ...parts,
});

export const unreachable = (name: string) => ({
  code: "ssh.unreachable",
  title: `${name} cannot be reached by SSH`,
  remedy: `Check that ${name} is up.`,
});

const FIRST = "abcXYZ019";
const names = (prefix: string) =>
  fc
    .string({
      unit: fc.constantFrom(...FIRST, ".", "_", "+", "@", "-"),
      maxLength: 127 - prefix.length,
      // As long as names may be as often as short ones: by itself fast-check makes few long ones.
      size: "max",
    })
    .map((rest) => `${prefix}${rest}`);

const figure = fc.nat({ max: 2 ** 40 });

const vm = fc.record(
  {
    // What a host's libvirt calls its VMs need not be a name that Ferry takes.
    name: fc.oneof(
      { weight: 5, arbitrary: names("v") },
      fc.string({ minLength: 1, maxLength: 300, size: "max" }),
    ),
    uuid: fc.uuid(),
    state: fc.constantFrom("running", "shut off", "paused", "unknown"),
    reason: fc.constantFrom("booted", "I/O error", "migrating"),
    persistent: fc.boolean(),
    autostart: fc.boolean(),
    memoryBytes: figure,
  },
  { requiredKeys: ["name", "uuid", "state", "persistent", "autostart"] },
);

const glance = {
  readAt: fc.nat({ max: 4e12 }),
  memory: fc.record({ totalBytes: figure, availableBytes: figure }),
  readiness: fc.record({ certified: fc.boolean(), listens: fc.boolean() }),
  error: fc.constantFrom(unreachable("it"), { ...unreachable("x".repeat(3000)), output: "y".repeat(9000) }),
};

/** Sites of any size with what was seen of them: many hosts and VMs, long names, silence. */
export const sitesWithSnapshots: fc.Arbitrary<{ site: Site; hosts: Snapshot["hosts"] }> = fc
  .uniqueArray(names("h"), { maxLength: 60, size: "max" })
  .chain((hostNames) =>
    fc.record({
      site: fc.subarray(hostNames).map((clients): Site => {
        const hosts = hostNames.map(host);
        const [share] = botSite.shares;
        const mounting = hosts.filter(({ name }) => clients.includes(name));
        return { ...botSite, hosts, shares: share === undefined ? [] : [{ ...share, clients: mounting }] };
      }),
      hosts: fc
        .subarray(hostNames)
        .chain((seen) =>
          fc.tuple(
            ...seen.map((name) =>
              fc.record(
                { name: fc.constant(name), domains: fc.array(vm, { maxLength: 12, size: "max" }), ...glance },
                { requiredKeys: ["name", "domains"] },
              ),
            ),
          ),
        ),
    }),
  );
