import { describe, expect, it } from "vitest";
import { holdsData } from "../../../jobs/facts/holds-data.ts";
import { sh } from "../../../jobs/shell.ts";
import { answerWith } from "../../support/answer.ts";
import { fakePrograms } from "../../support/fake-programs.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";

/** The fact on a file of this machine, with a qemu-img that prints these extents as QEMU 7.2 does. */
async function read(path: string, ...extents: string[]) {
  const lines = extents.map(
    (extent) => `{ "start": 0, "length": 65536, "depth": 0, "present": true, ${extent}}`,
  );
  const json = lines.length === 0 ? "exit 1" : `echo '[${lines.join(",\n")}]'`;
  const { PATH } = fakePrograms({ "qemu-img": json });
  const fact = holdsData(path, "qcow2");
  return answerWith(
    fact,
    await localShell().run(host("kvm1"), { ...sh``, line: `PATH=${PATH}; ${fact.command.line}` }),
  );
}
const [data, zeros, hole] = [
  '"zero": false, "data": true',
  '"zero": true, "data": true',
  '"zero": true, "data": false',
];

describe("holds-data", () => {
  it("tells data from zeros and holes", async () => {
    expect(await read("/etc/passwd", hole, data)).toBe(true);
    expect(await read("/etc/passwd", hole, zeros)).toBe(false);
  });

  it("tells a file that is not there from one that cannot be read", async () => {
    expect(await read("/nowhere/vm1.qcow2", data)).toBe("absent");
    await expect(read("/etc/passwd")).rejects.toThrow();
  });
});
