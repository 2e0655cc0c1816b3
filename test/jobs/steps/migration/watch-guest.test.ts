import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { sh } from "../../../../jobs/shell.ts";
import { on } from "../../../../jobs/step.ts";
import { forgetWatch, watchGuest } from "../../../../jobs/steps/migration/watch-guest.ts";
import { fakePrograms } from "../../../support/fake-programs.ts";
import { host } from "../../../support/hosts.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";
import { moveOfVm1 } from "../../../support/vm1.ts";

const action = on(host("kvm1"), sh`move it`);

test("does the action alone when nobody can watch", () => {
  expect(watchGuest(moveOfVm1(), action)).toEqual([action]);
});

test("has the watching host ping the guest before, during and after", () => {
  const move = moveOfVm1({ watch: { host: "nfs1", address: "172.16.1.21" } });

  const actions = watchGuest(move, action);

  expect(actions).toHaveLength(3);
  expect(actions[0]).toMatchObject({
    bestEffort: true,
    host: { name: "nfs1" },
    command: {
      line: expect.stringMatching(
        /^systemctl is-active --quiet ferry-k7m2qx9d-ping \|\| systemd-run --unit=ferry-k7m2qx9d-ping timeout 86400 sh -c '/,
      ),
    },
  });
  expect(actions[1]).toBe(action);
  expect(actions[2]).toMatchObject({ host: { name: "nfs1" } });
});

/** What the unit on the client does, where ping is told to say so of a guest that answers in so many ms. */
async function pinging(rtt: string | undefined) {
  const folder = scratchFolder();
  const move = moveOfVm1({ watch: { host: "nfs1", address: "172.16.1.21" } });
  const start = watchGuest(move, action)[0];
  const line = start?.type === "command" ? start.command.line : "";
  const here = line.replaceAll("/run/", `${folder}/`).replace(/^.*timeout 86400 /, "");
  const says = rtt === undefined ? "" : `rtt min/avg/max/mdev = ${rtt}/10.9/23.9/4.9 ms`;
  const env = fakePrograms({ ping: `case "$*" in *-q*) echo '${says}' ;; *) echo "$*" ;; esac` });
  await promisify(execFile)("sh", ["-c", here], { env });
  return readFile(path.join(folder, "ferry-k7m2qx9d-ping.log"), "utf8");
}

test.each([
  { rtt: "0.213", every: "0.2" },
  { rtt: "4.950", every: "0.2" },
  { rtt: "6.590", every: "1" },
  { rtt: "14.10", every: "1" },
  { rtt: undefined, every: "1" },
])("asks a guest that answers in $rtt ms every $every s", async ({ rtt, every }) => {
  expect(await pinging(rtt)).toBe(`every ${every} s\n-n -D -i ${every} 172.16.1.21\n`);
});

test("stops watching even when the move failed", () => {
  const move = moveOfVm1({ watch: { host: "nfs1", address: "172.16.1.21" } });

  const end = watchGuest(move, action).at(-1);

  expect(end).toMatchObject({
    evenAfterFailure: true,
    bestEffort: true,
    command: { line: expect.stringMatching(/; systemctl stop ferry-k7m2qx9d-ping$/) },
  });
});

test("leaves nothing behind once the run has ended", () => {
  const move = moveOfVm1({ watch: { host: "nfs1", address: "172.16.1.21" } });

  expect(forgetWatch(moveOfVm1())).toEqual([]);
  expect(forgetWatch(move)).toMatchObject([
    {
      host: { name: "nfs1" },
      command: {
        line: "systemctl stop ferry-k7m2qx9d-ping; systemctl reset-failed ferry-k7m2qx9d-ping; rm -f /run/ferry-k7m2qx9d-ping.log",
      },
    },
  ]);
});
