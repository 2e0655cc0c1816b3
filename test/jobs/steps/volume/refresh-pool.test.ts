import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { sh } from "../../../../jobs/shell.ts";
import { refreshPool } from "../../../../jobs/steps/volume/refresh-pool.ts";
import { fakePrograms } from "../../../support/fake-programs.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";
import { testSite } from "../../../support/site.ts";

const [share] = testSite().shares;
if (share === undefined) throw new Error("the test's site has no share");
const step = refreshPool({ host: host("kvm2"), share, volume: "d.qcow2" });

/** The command on this machine, where virsh knows the volume after so many refreshes. */
async function refresh(until: number) {
  const asked = path.join(scratchFolder(), "asked");
  const { PATH } = fakePrograms({
    virsh: `case "$*" in *pool-refresh*) echo refresh >>${asked};; *) [ $(wc -l <${asked}) -ge ${until} ];; esac`,
    sleep: ":",
  });
  const [action] = step.apply;
  const line = action?.type === "command" ? action.command.line : "";
  const { code } = await localShell().run(host("kvm2"), { ...sh``, line: `PATH=${PATH}; ${line}` });
  return { code, refreshed: readFileSync(asked, "utf8").trim().split("\n").length };
}

describe("volume.refresh-pool", () => {
  it("looks again while the client of NFS lists the directory as it was", async () => {
    expect(await refresh(1)).toEqual({ code: 0, refreshed: 1 });
    expect(await refresh(7)).toEqual({ code: 0, refreshed: 7 });
  });

  it("gives up where the volume does not appear", async () => {
    expect(await refresh(99)).toEqual({ code: 1, refreshed: 15 });
  });
});
