import { type FirewallRule, holdsAddress, holdsPorts, sharesPorts } from "./firewall-rule.ts";

interface UfwRule {
  readonly allows: boolean;
  readonly source: string | undefined;
  /** Undefined for every port. */
  readonly ports: string | undefined;
}

export interface Ufw {
  readonly kind: "ufw";
  /** What happens to what no rule mentions. */
  readonly allowsByDefault: boolean;
  readonly rules: readonly UfwRule[];
}

/** `ufw status verbose`, only where it is enabled: it starts Python. */
export const UFW_SCRIPT = "ufw status verbose";

/** Reads `ufw status verbose`; leaves out rules about something other than TCP to any of the host's addresses. */
export function parseUfw(text: string): Ufw {
  const rules = text.split("\n").flatMap((line): UfwRule[] => {
    const [, to = "", action = "", from = ""] =
      /^(\S.*?)\s{2,}(ALLOW|DENY|REJECT|LIMIT)(?: IN)?\s{2,}(\S.*?)\s*(?:#.*)?$/.exec(line) ?? [];
    if (action === "" || from.includes("(v6)")) return [];
    const ports = /^(?:(\d+(?::\d+)?)(?:\/tcp)?|Anywhere)$/.exec(to);
    const source = /^(Anywhere|[0-9a-f.:/]+)$/.exec(from);
    if (ports === null || source === null) return [];
    return [
      {
        allows: action === "ALLOW",
        source: source[1] === "Anywhere" ? undefined : source[1],
        ports: ports[1],
      },
    ];
  });
  return { kind: "ufw", allowsByDefault: /^Default: allow \(incoming\)/m.test(text), rules };
}

/** The first rule that matches decides, as in ufw(8). */
export function ufwVerdict(ufw: Ufw, { from, port }: FirewallRule): "open" | "closed" | "denied" {
  for (const { allows, source, ports } of ufw.rules) {
    if (!holdsAddress(source, from)) continue;
    if (allows && (ports === undefined || holdsPorts(ports, port))) return "open";
    if (!allows && (ports === undefined || sharesPorts(ports, port))) return "denied";
  }
  return ufw.allowsByDefault ? "open" : "closed";
}
