import { z } from "zod";
import { type FirewallRule, holdsAddress, holdsPorts, sharesPorts } from "./firewall-rule.ts";

const statement = z.record(z.string(), z.unknown());
const chain = z.looseObject({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  type: z.string().optional(),
  hook: z.string().optional(),
  policy: z.string().optional(),
});
const rule = z.looseObject({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  expr: z.array(statement),
});
const ruleset = z.object({
  nftables: z.array(z.looseObject({ chain: chain.optional(), rule: rule.optional() })),
});

type Chain = z.infer<typeof chain>;
type Statement = z.infer<typeof statement>;

export interface Nftables {
  readonly kind: "nftables";
  readonly chains: readonly Chain[];
  readonly rules: readonly z.infer<typeof rule>[];
  /** The file that nftables.service loads at boot, where it is enabled; undefined: something else makes the rules. */
  readonly file: string | undefined;
}

/** The ruleset as JSON on one line, then where it comes from at boot. */
export const NFTABLES_SCRIPT = `nft -j list ruleset && echo
systemctl is-enabled --quiet nftables.service 2>/dev/null && systemctl show -p ExecStart nftables.service`;

/** Reads what NFTABLES_SCRIPT printed (libnftables-json(5)). */
export function parseNftables(text: string): Nftables {
  const [json = "", ...rest] = text.split("\n");
  const { nftables } = ruleset.parse(JSON.parse(json));
  return {
    kind: "nftables",
    chains: nftables.flatMap((entry) => entry.chain ?? []),
    rules: nftables.flatMap((entry) => entry.rule ?? []),
    file: /argv\[\]=\S*nft (?:\S+ )*?-f (\S+)/.exec(rest.join("\n"))?.[1],
  };
}

/** The chains that every incoming packet of the address's family meets; each of them must accept it. */
export const inputChains = ({ chains }: Nftables, from: string): readonly Chain[] =>
  chains.filter(
    ({ hook, type, family }) =>
      hook === "input" &&
      type === "filter" &&
      (family === "inet" || family === (from.includes(":") ? "ip6" : "ip")),
  );

/**
 * Whether one chain lets the rule's packets in. A condition that Ferry does
 * not read makes an accepting rule count for nothing, and a refusing one (a
 * blocklist, another protocol) too: a needless rule of ours does no harm, and
 * the port is really tried before a migration.
 */
export function chainVerdict(
  nft: Nftables,
  base: Chain,
  wanted: FirewallRule,
  device: string | undefined,
): "open" | "closed" {
  const walk = (name: string, depth: number): "open" | "closed" | undefined => {
    const own = nft.rules.filter(
      (rule) => rule.chain === name && rule.table === base.table && rule.family === base.family,
    );
    for (const { expr } of own) {
      const fit = matches(expr, wanted, device);
      if (fit === "no") continue;
      if (expr.some((part) => "accept" in part) && fit === "all") return "open";
      if (expr.some((part) => "drop" in part || "reject" in part) && fit !== "unclear") return "closed";
      const jump = expr.map((part) => part.jump ?? part.goto).find((to) => to !== undefined);
      const target = z.object({ target: z.string() }).safeParse(jump);
      const there =
        target.success && depth < 8 && fit !== "unclear" ? walk(target.data.target, depth + 1) : undefined;
      if (there !== undefined) return there;
    }
    return undefined;
  };
  return walk(base.name, 0) ?? (base.policy === "drop" ? "closed" : "open");
}

const match = z.object({ op: z.string(), left: z.record(z.string(), z.unknown()), right: z.unknown() });
const payload = z.object({ protocol: z.string(), field: z.string() });

/** Which of the wanted packets meet all conditions of a rule. */
function matches(expr: readonly Statement[], { from, port }: FirewallRule, device: string | undefined) {
  let fit: "all" | "some" | "unclear" = "all";
  for (const part of expr) {
    if (!("match" in part)) continue;
    const { op, left, right } = match.parse(part.match);
    const field = payload.safeParse(left.payload);
    const name = field.success ? `${field.data.protocol} ${field.data.field}` : Object.keys(left).join();
    const key = left.meta === undefined ? name : `meta ${z.object({ key: z.string() }).parse(left.meta).key}`;
    const values = alternatives(right);

    if (op !== "==" && op !== "in") fit = "unclear";
    else if (key === "ip saddr" || key === "ip6 saddr") {
      if (values.some((value) => value.startsWith("@"))) fit = "unclear";
      else if (!values.some((value) => holdsAddress(value, from))) return "no";
    } else if (key === "tcp dport") {
      if (values.some((value) => holdsPorts(value, port))) continue;
      if (!values.some((value) => sharesPorts(value, port))) return "no";
      if (fit === "all") fit = "some";
    } else if (key === "meta l4proto" || key === "ip protocol") {
      if (!values.includes("tcp") && !values.includes("6")) return "no";
    } else if (key === "meta iifname") {
      if (!values.includes(device ?? "")) return "no";
    } else if (key === "ct") {
      if (!values.includes("new")) return "no";
    } else if (/^(udp|icmp|icmpv6|sctp) /.test(key)) return "no";
    else fit = "unclear";
  }
  return fit;
}

/** The values on a match's right side as text: one, a set of them, a range, a network. */
function alternatives(right: unknown): string[] {
  if (typeof right === "string" || typeof right === "number") return [String(right)];
  if (Array.isArray(right)) return right.flatMap(alternatives);
  const set = z.object({ set: z.array(z.unknown()) }).safeParse(right);
  if (set.success) return set.data.set.flatMap(alternatives);
  const range = z.object({ range: z.tuple([z.unknown(), z.unknown()]) }).safeParse(right);
  if (range.success) return [range.data.range.map(String).join("-")];
  const prefix = z.object({ prefix: z.object({ addr: z.string(), len: z.number() }) }).safeParse(right);
  return prefix.success ? [`${prefix.data.prefix.addr}/${prefix.data.prefix.len}`] : [];
}
