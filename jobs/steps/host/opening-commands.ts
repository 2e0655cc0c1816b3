import { isIPv6 } from "node:net";
import type { FirewallRule } from "../../facts/firewall-rule.ts";
import { type Command, sh } from "../../shell.ts";
import { removeBlock, writeBlock } from "./marked-block.ts";
import type { Openings } from "./openings.ts";

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

const BUS = "org.fedoraproject.FirewallD1";
const PATH = "/org/fedoraproject/FirewallD1";

/**
 * What `firewall-cmd --add-rich-rule` and `--permanent --add-rich-rule` do, by
 * the same daemon (firewalld.dbus(5)): firewall-cmd starts Python for each,
 * which takes seconds on a slow host. A rule that is so already counts as done.
 */
function firewalldCommands(
  { zones }: Extract<Openings, { kind: "firewalld" }>,
  verb: "add" | "remove",
): Command[] {
  const change = `${verb}RichRule`;
  const done = verb === "add" ? "b true" : "b false";
  return zones.flatMap(({ zone, runtime, permanent }) => {
    const now = sh`set -e
ask() { busctl call ${BUS} ${PATH} ${`${BUS}.zone`} "$@"; }
for rule in ${runtime.map(richRule)}; do
  [ "$(ask queryRichRule ss ${zone} "$rule")" = ${done} ] || ask ${change} ${verb === "add" ? ["ssi", zone] : ["ss", zone]} "$rule" ${verb === "add" ? ["0"] : []}
done`;
    const later = sh`set -e
of=$(busctl call ${BUS} ${PATH}/config ${`${BUS}.config`} getZoneByName s ${zone} | cut -d'"' -f2)
ask() { busctl call ${BUS} "$of" ${`${BUS}.config.zone`} "$@"; }
for rule in ${permanent.map(richRule)}; do
  [ "$(ask queryRichRule s "$rule")" = ${done} ] || ask ${change} s "$rule"
done`;
    return [...(runtime.length === 0 ? [] : [now]), ...(permanent.length === 0 ? [] : [later])];
  });
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
  // The rules that count go last: as long as they are there, the undo is not done.
  return [removeBlock({ file: openings.file, name: planId, planId }), ...remove];
}
