import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { VIRSH_MS, virsh } from "../virsh.ts";
import { childrenOf, parseXml } from "../xml.ts";
import { type DomainDefinition, parseDomainDefinition } from "./domain-definition.ts";

/**
 * The definitions of all domains of a host, as they would start next: to see
 * who has a name, a MAC address or a disk. Undefined where libvirt does not
 * answer and may have some: a host without definitions on its disk and without
 * a QEMU process has none. Two virsh processes however many domains there are.
 */
// The bracket keeps pgrep from finding this very shell.
export const definitions: Fact<readonly DomainDefinition[] | undefined> = {
  id: "definitions",
  command: withTimeout(
    sh`all=$(${virsh} list --all --uuid) || {
  for f in /etc/libvirt/qemu/*.xml /run/libvirt/qemu/*.xml; do [ -e "$f" ] && exit 9; done
  pgrep -f -- '[-]uuid [0-9a-f]{8}-' >/dev/null && exit 9
  exit 8
}
script=
for u in $all; do script="$script dumpxml --inactive --domain $u;"; done
echo "<domains>"
[ -z "$script" ] || ${virsh} "$script" || exit 1
echo "</domains>"`,
    VIRSH_MS,
  ),
  parse({ stdout, stderr, code }) {
    if (code === 8) return [];
    if (code === 9) return undefined;
    // virsh goes on after a command that failed: a domain that cannot be read must not be left out.
    if (code !== 0 || /^error:/m.test(stderr)) throw new Error(stderr.trim());
    return childrenOf(parseXml(stdout), "domain").map(parseDomainDefinition);
  },
};
