import { isIPv6 } from "node:net";
import type { FirewallRule } from "../../facts/firewall-rule.ts";
import { type Command, sh, withTimeout } from "../../shell.ts";
import { removeBlock, writeBlock } from "./marked-block.ts";
import type { Openings } from "./openings.ts";

/** firewall-cmd starts Python, for seconds on a slow host: all rules of a zone go in one call. */
const FIREWALL_MS = 120_000;

const richRule = ({ from, port }: FirewallRule) =>
  `rule family="${isIPv6(from) ? "ipv6" : "ipv4"}" source address="${from}" port port="${port}" protocol="tcp" accept`;

/** Opens, now and after a boot, exactly what is missing; nothing is reloaded, so running connections stay. */
export function openCommands(openings: Openings, planId: string): readonly Command[] {
  switch (openings.kind) {
    case "none":
      return [];
    case "firewalld":
      return firewalldCommands(openings, "add");
    case "ufw":
      return openings.rules.map((rule) => sh`ufw allow ${ufwRule(rule)} comment ${`ferry ${planId}`}`);
    case "nftables":
      return nftablesOpen(openings, planId);
  }
}

/** Takes back what openCommands opened, and nothing else. */
export function closeCommands(openings: Openings, planId: string): readonly Command[] {
  switch (openings.kind) {
    case "none":
      return [];
    case "firewalld":
      return firewalldCommands(openings, "remove");
    case "ufw":
      return openings.rules.map((rule) => sh`ufw delete allow ${ufwRule(rule)}`);
    case "nftables":
      return nftablesClose(openings, planId);
  }
}

function firewalldCommands(
  openings: Extract<Openings, { kind: "firewalld" }>,
  verb: "add" | "remove",
): Command[] {
  const options = (rules: readonly FirewallRule[]) =>
    rules.map((rule) => `--${verb}-rich-rule=${richRule(rule)}`);
  return openings.zones
    .flatMap(({ zone, runtime, permanent }) => [
      ...(runtime.length === 0 ? [] : [sh`firewall-cmd -q --zone=${zone} ${options(runtime)}`]),
      ...(permanent.length === 0
        ? []
        : [sh`firewall-cmd -q --permanent --zone=${zone} ${options(permanent)}`]),
    ])
    .map((command) => withTimeout(command, FIREWALL_MS));
}

const ufwRule = ({ from, port }: FirewallRule) => [
  "proto",
  "tcp",
  "from",
  from,
  "to",
  "any",
  "port",
  port.replace("-", ":"),
];

type NftablesOpenings = Extract<Openings, { kind: "nftables" }>;

/** One line of nft(8) a rule; `insert` puts it before whatever refuses. */
const nftLines = ({ chains }: NftablesOpenings, planId: string) =>
  chains.flatMap(({ family, table, chain, rules }) =>
    rules.map(({ from, port }) => {
      const saddr = `${isIPv6(from) ? "ip6" : "ip"} saddr ${from}`;
      return `insert rule ${family} ${table} ${chain} ${saddr} tcp dport ${port} accept comment "ferry ${planId}"`;
    }),
  );

function nftablesOpen(openings: NftablesOpenings, planId: string): Command[] {
  if (openings.file === undefined) return [];
  const lines = nftLines(openings, planId);
  if (lines.length === 0) return [];
  const block = { file: openings.file, name: planId, planId };
  // A resumed run must not insert twice.
  const now = lines.map((line) => sh`nft ${line}`);
  const once = now.reduce((all, next) => sh`${all} && ${next}`);
  const there = sh`nft list ruleset | grep -qF ${`comment "ferry ${planId}"`}`;
  return [writeBlock(block, lines, sh`nft -c -f "$new"`), sh`${there} || { ${once}; }`];
}

function nftablesClose(openings: NftablesOpenings, planId: string): Command[] {
  if (openings.file === undefined || openings.chains.length === 0) return [];
  const comment = `comment "ferry ${planId}" # handle `;
  const remove = openings.chains.map(({ family, table, chain }) => {
    const place = [family, table, chain];
    return sh`nft -a list chain ${place} | grep -F ${comment} | sed 's/.* handle //' | while read -r h; do nft delete rule ${place} handle "$h" || exit 1; done`;
  });
  return [...remove, removeBlock({ file: openings.file, name: planId, planId })];
}
