import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/**
 * Domains of a host with a libvirt job under way (migration in or out, dump,
 * save): restarting the daemon would break it. Costs two `virsh` calls per
 * domain, so only a step that is about to restart the daemon asks.
 */
export const runningJobs: Fact<readonly string[]> = {
  id: "running-jobs",
  command: withTimeout(
    sh`v="env LC_ALL=C timeout -k 5 40 virsh -c qemu:///system"
all=$($v list --uuid) || exit 1
for u in $all; do
  j=$($v domjobinfo --domain "$u") || exit 1
  printf '%s %s %s\\n' "$u" "$(printf '%s\\n' "$j" | sed -n 's/^Job type: *\\([A-Za-z0-9]*\\).*/\\1/p')" "$($v domstate --reason --domain "$u" | head -n 1)"
done`,
    180_000,
  ),
  parse({ stdout, code, stderr }) {
    if (code !== 0) throw new Error(`virsh failed: ${stderr}`);
    const lines = stdout.split("\n").filter((line) => line !== "");
    return lines.flatMap((line) => {
      const [uuid = "", job = "", ...state] = line.split(" ");
      // While a migration begins, the job's figures are empty for seconds; the incoming side says so in its state.
      const busy = (job !== "None" && job !== "0" && job !== "") || state.join(" ").includes("(migrating)");
      return busy ? [uuid] : [];
    });
  },
};
