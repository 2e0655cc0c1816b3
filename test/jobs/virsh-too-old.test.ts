import { expect, test } from "vitest";
import { presence } from "../../jobs/facts/presence.ts";
import { snapshots } from "../../jobs/facts/snapshots.ts";
import { reader } from "../../jobs/read.ts";
import { isTooOld } from "../../jobs/virsh.ts";
import { fakePrograms } from "../support/fake-programs.ts";
import { host } from "../support/hosts.ts";
import { localShell } from "../support/local-shell.ts";

const UUID = "4d1f2d6e-0000-4000-8000-000000000065";

/**
 * virsh of libvirt 4.5, as CentOS 7 has it, as far as these facts ask it: it
 * reads a whole script before it begins (tools/vsh.c), and knows neither
 * `domjobinfo --rawstats`, `checkpoint-list` nor `echo --err`.
 */
const OLD_VIRSH = `[ "$1" = help ] && { echo "    domjobinfo <domain> [--completed]"; exit 0; }
shift 2
case "$1" in
*'echo --err'*) echo "error: command 'echo' doesn't support option --err" >&2; exit 1 ;;
*--rawstats*) echo "error: command 'domjobinfo' doesn't support option --rawstats" >&2; exit 1 ;;
*checkpoint-list*) echo "error: unknown command: 'checkpoint-list'" >&2; exit 1 ;;
esac
echo "$1" | sed 's/; */\\n/g' | while read -r command rest; do
  case "$command $rest" in
  "echo "*) echo "$rest" ;;
  "list --all --uuid") echo ${UUID}; echo ;;
  "domstate "*) echo "running (booted)"; echo ;;
  "domjobinfo "*) echo "Job type:         Unbounded   "; echo "Operation:        Outgoing migration" ;;
  "dominfo "*) echo "Persistent:     yes"; echo "Autostart:      disable" ;;
  "snapshot-list "*) echo before-update; echo ;;
  esac
done`;

test("facts that a virsh is too old for are asked once more, for what it knows", async () => {
  const shell = localShell();
  const { PATH } = fakePrograms({ virsh: OLD_VIRSH, pgrep: "exit 1" });
  const inPath = {
    ...shell,
    run: (...[on, command]: Parameters<typeof shell.run>) =>
      shell.run(on, { ...command, stdin: `PATH=${PATH}\n${command.stdin ?? ""}` }),
  };
  const read = reader(inPath, Date.now);

  const kvm1 = host("kvm1");
  const [here, names] = await Promise.all([read(kvm1, presence(UUID)), read(kvm1, snapshots(UUID))]);

  expect(here).toMatchObject({ presence: "present", state: "running", job: "outgoing", persistent: true });
  expect(names).toEqual(["before-update"]);
  expect(shell.trips).toHaveLength(2);
});

test("another complaint is an answer, not a reason to ask again", () => {
  const said = (stderr: string) => isTooOld({ stdout: "", stderr, code: 1 });

  expect(said("error: failed to get domain 'vm1'\n")).toBe(false);
  expect(said("error: failed to connect to the hypervisor\n")).toBe(false);
  expect(said("error: command 'list' doesn't support option --nonsense\n")).toBe(true);
});
