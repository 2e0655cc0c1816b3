import { attributeOf, childOf, childrenOf, type Element, parseXml } from "../xml.ts";
import { type DbusValue, parseBusctl, strings } from "./busctl.ts";
import { type FirewallRule, holdsAddress, holdsPorts } from "./firewall-rule.ts";

/** A rich rule, as far as it speaks of sources and ports. */
interface RichRule {
  readonly verdict: "accept" | "deny" | "other";
  /** A network; undefined for any source. */
  readonly source: string | undefined;
  /** Undefined for every port. */
  readonly port: { readonly ports: string; readonly protocol: string } | undefined;
  readonly service: string | undefined;
  /** It has conditions that Ferry does not read. */
  readonly unclear: boolean;
}

interface ZoneRules {
  readonly target: string;
  readonly services: readonly string[];
  readonly ports: readonly { readonly ports: string; readonly protocol: string }[];
  readonly rules: readonly RichRule[];
}

interface Zone {
  readonly interfaces: readonly string[];
  readonly sources: readonly string[];
  /** What counts now. */
  readonly runtime: ZoneRules;
  /** What will count after a boot or a reload. */
  readonly permanent: ZoneRules;
}

export interface Firewalld {
  readonly kind: "firewalld";
  readonly defaultZone: string;
  /** The zones in use. */
  readonly zones: ReadonlyMap<string, Zone>;
}

/**
 * Prints the zones in use: runtime from the daemon over D-Bus, one call a zone,
 * permanent from its files. firewall-cmd would say the same, but starts Python for each
 * question, which takes seconds on a slow host.
 */
export const FIREWALLD_SCRIPT = `b=org.fedoraproject.FirewallD1
ask() { n=$1; i=$2; shift 2; printf '%s ' "$n"; busctl call $b /org/fedoraproject/FirewallD1 "$b$i" "$@" || echo; }
d=$(ask default "" getDefaultZone); a=$(ask active .zone getActiveZones)
printf '%s\\n%s\\n' "$d" "$a"
z=\${d#*\\"}; z=" \${z%%\\"*} "
# A zone's name is followed by the number of its entries, an entry's name never is.
set -f; set -- $a
while [ $# -gt 2 ]; do
  case "$2 $3" in [0-9]*' "interfaces"' | [0-9]*' "sources"')
    n=\${1#\\"}; n=\${n%\\"}; case $z in *" $n "*) ;; *) z="$z$n " ;; esac ;;
  esac
  shift
done
for z in $z; do
  echo "==> $z"
  ask settings "" getZoneSettings s "$z"
  for f in /etc/firewalld/zones/"$z".xml /usr/lib/firewalld/zones/"$z".xml; do [ -r "$f" ] && { cat "$f"; break; }; done
  echo
done`;

/** Reads what FIREWALLD_SCRIPT printed. */
export function parseFirewalld(text: string): Firewalld {
  const [head = "", ...sections] = text.split(/^==> /m);
  const answer = (from: string, name: string) => {
    const line = new RegExp(`^${name} (.*)$`, "m").exec(from)?.[1];
    if (!line) throw new Error(`firewalld did not answer ${name}`);
    return parseBusctl(line);
  };
  const defaultZone = answer(head, "default");
  if (typeof defaultZone !== "string") throw new Error("the default zone is not a name");

  const bound = new Map<string, Map<string, string[]>>();
  for (const entry of answer(head, "active")) {
    const [zone, bindings] = entry;
    if (typeof zone !== "string" || bindings === undefined) throw new Error("a zone without a name");
    const pairs = [...bindings].map(([key, list]): [string, string[]] => [String(key), strings(list ?? [])]);
    bound.set(zone, new Map(pairs));
  }

  const zones = sections.map((section): [string, Zone] => {
    const name = section.slice(0, section.indexOf("\n"));
    const xml = section.slice(Math.max(section.indexOf("<"), 0));
    const permanent = parseZoneFile(parseXml(xml));
    const now = settings(answer(section, "settings"));
    return [
      name,
      {
        interfaces: bound.get(name)?.get("interfaces") ?? [],
        sources: bound.get(name)?.get("sources") ?? [],
        permanent,
        runtime: {
          target: permanent.target, // it can't be changed at run time
          ...now,
        },
      },
    ];
  });
  return { kind: "firewalld", defaultZone, zones: new Map(zones) };
}

/** What getZoneSettings gives, by place: firewalld.dbus(5), the same since firewalld 0.3. */
const [SERVICES_AT, PORTS_AT, RULES_AT] = [5, 6, 12];

function settings(value: DbusValue): Omit<ZoneRules, "target"> {
  const at = (place: number) => {
    const field = value[place];
    if (field === undefined || typeof field === "string") throw new Error("not the settings of a zone");
    return field;
  };
  const ports = at(PORTS_AT).map((pair) => {
    const [ports = "", protocol = ""] = strings(pair);
    return { ports, protocol };
  });
  return { services: strings(at(SERVICES_AT)), ports, rules: strings(at(RULES_AT)).map(parseRichRule) };
}

/** firewalld.richlanguage(5), one rule as text. */
function parseRichRule(rule: string): RichRule {
  const bare = rule.replace(/"[^"]*"/g, '""');
  const source = /source address="([^"]*)"/.exec(rule)?.[1];
  const [, ports, protocol] = /(?<!source-)port port="([^"]*)" protocol="([^"]*)"/.exec(rule) ?? [];
  return {
    verdict: /\baccept\b/.test(bare) ? "accept" : /\b(reject|drop)\b/.test(bare) ? "deny" : "other",
    source,
    port: ports === undefined || protocol === undefined ? undefined : { ports, protocol },
    service: /service name="([^"]*)"/.exec(rule)?.[1],
    unclear:
      /\b(not|NOT|ipset|mac|destination|source-port|icmp-block|icmp-type|forward-port|masquerade|protocol value|limit)\b/.test(
        bare,
      ),
  };
}

/** firewalld.zone(5). */
function parseZoneFile(zone: Element): ZoneRules {
  const port = (of: Element) => ({ ports: of.attributes.port ?? "", protocol: of.attributes.protocol ?? "" });
  const known = new Set(["source", "port", "service", "accept", "reject", "drop", "log", "audit"]);
  return {
    target: zone.attributes.target ?? "default",
    services: childrenOf(zone, "service").map((service) => service.attributes.name ?? ""),
    ports: childrenOf(zone, "port").map(port),
    rules: childrenOf(zone, "rule").map((rule) => {
      const portElement = childOf(rule, "port");
      const source = childOf(rule, "source");
      const limited = ["accept", "reject"].some((verdict) => childOf(rule, verdict, "limit") !== undefined);
      return {
        verdict: childOf(rule, "accept")
          ? "accept"
          : childOf(rule, "reject") || childOf(rule, "drop")
            ? "deny"
            : "other",
        source: source?.attributes.address,
        port: portElement && port(portElement),
        service: attributeOf(rule, "name", "service"),
        unclear:
          limited ||
          (source !== undefined &&
            (source.attributes.address === undefined || source.attributes.invert !== undefined)) ||
          rule.children.some((child) => typeof child !== "string" && !known.has(child.name)),
      };
    }),
  };
}

/** The zone that packets of the peer come to: a zone of its address, else of the interface, else the default one. */
export function zoneOf(firewalld: Firewalld, from: string, device: string | undefined): string {
  const zones = [...firewalld.zones];
  const bySource = zones.find(([, zone]) => zone.sources.some((source) => holdsAddress(source, from)));
  const byDevice = zones.find(([, zone]) => device !== undefined && zone.interfaces.includes(device));
  return (bySource ?? byDevice)?.[0] ?? firewalld.defaultZone;
}

/** firewalld's own services that open a port that Ferry needs, and nothing but TCP matters to it. */
const SERVICES: Readonly<Record<string, string>> = {
  nfs: "2049",
  "libvirt-tls": "16514",
  libvirt: "16509",
  ssh: "22",
};

/** Whether the zone lets the rule's packets in: `denied` when a rule refuses them before any other can accept. */
export function zoneVerdict(zone: ZoneRules, { from, port }: FirewallRule): "open" | "closed" | "denied" {
  const opens = (rule: RichRule) => {
    if (rule.port !== undefined) return rule.port.protocol === "tcp" && holdsPorts(rule.port.ports, port);
    if (rule.service !== undefined) return holdsPorts(SERVICES[rule.service] ?? "", port);
    return true;
  };
  const matching = zone.rules.filter(
    (rule) => !rule.unclear && holdsAddress(rule.source, from) && opens(rule),
  );
  if (matching.some((rule) => rule.verdict === "deny")) return "denied";
  const open =
    zone.target === "ACCEPT" ||
    matching.some((rule) => rule.verdict === "accept") ||
    zone.services.some((service) => holdsPorts(SERVICES[service] ?? "", port)) ||
    zone.ports.some((ports) => ports.protocol === "tcp" && holdsPorts(ports.ports, port));
  return open ? "open" : "closed";
}
