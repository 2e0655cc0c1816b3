import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { FIREWALLD_SCRIPT, type Firewalld, parseFirewalld } from "./firewalld.ts";
import { NFTABLES_SCRIPT, type Nftables, parseNftables } from "./nftables.ts";
import { parseUfw, UFW_SCRIPT, type Ufw } from "./ufw.ts";

/** `none`: nothing filters what comes in, as far as these three are concerned. */
export type Firewall = { readonly kind: "none" } | Firewalld | Ufw | Nftables;

/**
 * The firewall that is active, and its rules. firewalld and ufw both write
 * nftables or iptables rules of their own, so they are asked first, and only
 * rules that belong to neither are read from nft(8).
 */
const LINE = `PATH="$PATH:/usr/sbin:/sbin"
# A running service has a control group; looking for that costs no process.
active() { [ -d "/sys/fs/cgroup/system.slice/$1" ] || systemctl is-active --quiet "$1" 2>/dev/null; }
if active firewalld.service; then echo firewalld
${FIREWALLD_SCRIPT}
elif grep -qsi '^ENABLED=yes' /etc/ufw/ufw.conf && command -v ufw >/dev/null; then echo ufw; ${UFW_SCRIPT}
elif command -v nft >/dev/null; then echo nftables
${NFTABLES_SCRIPT}
fi; true`;

export const firewall: Fact<Firewall> = {
  id: "firewall",
  command: withTimeout({ ...sh``, line: LINE, shown: LINE }, 60_000),
  parse({ stdout, stderr }) {
    const newline = stdout.indexOf("\n");
    const kind = stdout.slice(0, newline === -1 ? undefined : newline);
    const rest = stdout.slice(newline + 1);
    switch (kind) {
      case "":
        return { kind: "none" };
      case "firewalld":
        return parseFirewalld(rest);
      case "ufw":
        // Enabled, and stopped until the next boot.
        return /^Status: inactive$/m.test(rest) ? { kind: "none" } : parseUfw(rest);
      case "nftables":
        return parseNftables(rest);
      default:
        throw new Error(`neither firewalld, ufw nor nftables: ${stderr}`);
    }
  },
};
