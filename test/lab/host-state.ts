import type { Lab } from "./lab.ts";

const SOCKETS = ["", "-ro", "-admin", "-tls", "-tcp"].map((which) => `libvirtd${which}.socket`).join(" ");
/**
 * What a preparation changes on a host, a line each. Of firewalld what it lets
 * in, now and after a boot: it writes a zone's file out at the first change,
 * and leaves it there with the contents of its own default.
 */
const STATE = `cd /etc
places=$(ls -d libvirt pki firewalld systemd/system 2>/dev/null)
find $places ! -name '*.old' ! -path 'firewalld/zones/*' -printf '%y %m %u:%g %p %l\\n' | sort
find $places -type f ! -name '*.old' ! -path 'firewalld/zones/*' -exec sha256sum {} + | sort
firewall-cmd --list-all
firewall-cmd --permanent --list-all
systemctl show -p Id -p UnitFileState -p ActiveState ${SOCKETS} virtlogd.socket`;

/** All that a preparation may change on a host, asked of the host, a line each. */
export async function hostState(lab: Lab, host: "kvm1" | "kvm2"): Promise<string[]> {
  const { stdout, code, stderr } = await lab.run(host, STATE, { timeoutMs: 120_000 });
  if (code !== 0 || stderr !== "") throw new Error(`${host} did not tell its state: ${code} ${stderr}`);
  return stdout.split("\n");
}
