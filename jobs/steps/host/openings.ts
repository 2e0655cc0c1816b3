import { z } from "zod";
import type { Firewall } from "../../facts/firewall.ts";
import type { FirewallRule } from "../../facts/firewall-rule.ts";
import { zoneOf, zoneVerdict } from "../../facts/firewalld.ts";
import { chainVerdict, inputChains } from "../../facts/nftables.ts";
import { ufwVerdict } from "../../facts/ufw.ts";

const rules = z.array(z.strictObject({ from: z.string(), port: z.string() })).readonly();

/** What is missing in a host's firewall, by the way it must be added. */
export const openings = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({
    kind: z.literal("firewalld"),
    zones: z.array(z.strictObject({ zone: z.string(), runtime: rules, permanent: rules })).readonly(),
  }),
  z.strictObject({ kind: z.literal("ufw"), rules }),
  z.strictObject({
    kind: z.literal("nftables"),
    /** What nftables.service loads; absent when something else makes the rules. */
    file: z.string().optional(),
    chains: z
      .array(z.strictObject({ family: z.string(), table: z.string(), chain: z.string(), rules }))
      .readonly(),
  }),
]);
export type Openings = z.infer<typeof openings>;

interface Found {
  readonly openings: Openings;
  /** Rules that another rule of the host refuses. */
  readonly denied: readonly FirewallRule[];
}

/** Compares what must get in with what the firewall lets in. `devices`: by which interface each peer is reached. */
export function findOpenings(
  firewall: Firewall,
  wanted: readonly FirewallRule[],
  devices: ReadonlyMap<string, string | undefined>,
): Found {
  switch (firewall.kind) {
    case "none":
      return { openings: { kind: "none" }, denied: [] };
    case "ufw": {
      const is = (verdict: string) => wanted.filter((rule) => ufwVerdict(firewall, rule) === verdict);
      return { openings: { kind: "ufw", rules: is("closed") }, denied: is("denied") };
    }
    case "firewalld": {
      const byZone = new Map<string, FirewallRule[]>();
      for (const rule of wanted) {
        const name = zoneOf(firewall, rule.from, devices.get(rule.from));
        byZone.set(name, [...(byZone.get(name) ?? []), rule]);
      }
      const denied: FirewallRule[] = [];
      const zones = [...byZone].flatMap(([name, rules]) => {
        const zone = firewall.zones.get(name);
        if (zone === undefined) return [];
        denied.push(...rules.filter((rule) => zoneVerdict(zone.runtime, rule) === "denied"));
        const runtime = rules.filter((rule) => zoneVerdict(zone.runtime, rule) === "closed");
        const permanent = rules.filter((rule) => zoneVerdict(zone.permanent, rule) === "closed");
        return runtime.length + permanent.length > 0 ? [{ zone: name, runtime, permanent }] : [];
      });
      return { openings: { kind: "firewalld", zones }, denied };
    }
    case "nftables": {
      const chains = new Map<
        string,
        { family: string; table: string; chain: string; rules: FirewallRule[] }
      >();
      for (const rule of wanted) {
        for (const chain of inputChains(firewall, rule.from)) {
          if (chainVerdict(firewall, chain, rule, devices.get(rule.from)) === "open") continue;
          const { family, table, name } = chain;
          const key = `${family} ${table} ${name}`;
          const entry = chains.get(key) ?? { family, table, chain: name, rules: [] };
          entry.rules.push(rule);
          chains.set(key, entry);
        }
      }
      const { file } = firewall;
      return {
        openings: { kind: "nftables", ...(file === undefined ? {} : { file }), chains: [...chains.values()] },
        denied: [],
      };
    }
  }
}

/** Every rule that is missing somewhere, once. */
export function missingRules(found: Openings): readonly FirewallRule[] {
  const all = () => {
    switch (found.kind) {
      case "none":
        return [];
      case "ufw":
        return found.rules;
      case "firewalld":
        return found.zones.flatMap(({ runtime, permanent }) => [...runtime, ...permanent]);
      case "nftables":
        return found.chains.flatMap(({ rules }) => rules);
    }
  };
  return [...new Map(all().map((rule) => [`${rule.from} ${rule.port}`, rule])).values()];
}
