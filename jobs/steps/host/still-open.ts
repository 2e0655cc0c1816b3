import type { Firewall } from "../../facts/firewall.ts";
import type { FirewallRule } from "../../facts/firewall-rule.ts";
import type { Openings } from "./openings.ts";

/** Whether something of what a plan has opened is still there; what others have opened does not count. */
export function stillOpen(opened: Openings, firewall: Firewall, planId: string): boolean {
  switch (opened.kind) {
    case "none":
      return false;
    case "firewalld":
      if (firewall.kind !== "firewalld") return false;
      return opened.zones.some(({ zone, runtime, permanent }) => {
        const found = firewall.zones.get(zone);
        return found !== undefined && (has(found.runtime, runtime) || has(found.permanent, permanent));
      });
    case "ufw":
      return opened.rules.some(
        ({ from, port }) =>
          firewall.kind === "ufw" &&
          firewall.rules.some(
            (rule) => rule.allows && rule.source === from && rule.ports === port.replace("-", ":"),
          ),
      );
    case "nftables":
      return (
        firewall.kind === "nftables" && firewall.rules.some(({ comment }) => comment === `ferry ${planId}`)
      );
  }
}

type RichRules = { readonly rules: readonly RichRule[] };
interface RichRule {
  readonly verdict: string;
  readonly source: string | undefined;
  readonly port: { readonly ports: string } | undefined;
}

const has = ({ rules }: RichRules, wanted: readonly FirewallRule[]) =>
  wanted.some(({ from, port }) =>
    rules.some((rule) => rule.verdict === "accept" && rule.source === from && rule.port?.ports === port),
  );
