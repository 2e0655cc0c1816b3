import { expect, test } from "vitest";
import { asQemu, QEMU_HOME } from "../../../jobs/facts/as-qemu.ts";
import { sh } from "../../../jobs/shell.ts";
import { fakePrograms } from "../../support/fake-programs.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

/** The command on this machine, with that folder for libvirt's, and a setpriv that says what it is told. */
function run(home: string) {
  const { PATH } = fakePrograms({ setpriv: 'echo "$*"' });
  const command = asQemu(sh`cat ${"a file"}`);
  const line = `PATH=${PATH}; ${command.line.replaceAll(QEMU_HOME, home)}`;
  return localShell().run(host("kvm1"), { ...command, line });
}

test("runs it as the owner of libvirt's folder, in no other group", async () => {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];

  expect((await run(scratchFolder())).stdout).toBe(
    `--reuid=${uid} --regid=${gid} --clear-groups cat a file\n`,
  );
});

test("runs it as nobody where libvirt has never run, least of all as root", async () => {
  const { code, stdout } = await run(`${scratchFolder()}/none`);

  expect([code === 0, stdout]).toEqual([false, ""]);
});
