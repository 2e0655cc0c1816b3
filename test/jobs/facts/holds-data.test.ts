import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { holdsData } from "../../../jobs/facts/holds-data.ts";
import { sh } from "../../../jobs/shell.ts";
import { answerWith } from "../../support/answer.ts";
import { fakePrograms } from "../../support/fake-programs.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

interface Extent {
  readonly start?: number;
  readonly length?: number;
  readonly zero?: boolean;
  readonly data?: boolean;
}

/** The fact on a file of this machine, with a qemu-img that prints these extents as QEMU 7.2 does; none: it fails. */
async function read(extents: readonly Extent[], { format = "qcow2", content = "" } = {}) {
  const lines = extents.map(
    ({ start = 0, length = 65536, zero = false, data = true }) =>
      `{ "start": ${start}, "length": ${length}, "depth": 0, "present": true, "zero": ${zero}, "data": ${data}, "offset": 0}`,
  );
  const { PATH } = fakePrograms({
    "qemu-img": lines.length === 0 ? "echo no >&2; exit 1" : `echo '[${lines.join(",\n")}]'`,
  });
  const file = path.join(scratchFolder(), "image");
  writeFileSync(file, content);
  const fact = holdsData(file, format);
  return answerWith(
    fact,
    await localShell().run(host("kvm1"), { ...sh``, line: `PATH=${PATH}; ${fact.command.line}` }),
  );
}

describe("holds-data", () => {
  it("tells data from zeros and holes", async () => {
    const hole = { zero: true, data: false };

    expect(await read([hole, { start: 65536 }])).toBe(true);
    expect(await read([hole, { start: 65536, zero: true }])).toBe(false);
    expect(await read([{}])).toBe(true);
  });

  it("counts the first block of a raw image for what is in it: qemu-img gives it to an empty one too", async () => {
    const first = [{ length: 4096 }, { start: 4096, zero: true, data: false }];
    const raw = (content: string, extents: readonly Extent[] = first) =>
      read(extents, { format: "raw", content });

    expect(await raw("\0".repeat(4096))).toBe(false);
    expect(await raw(`${"\0".repeat(510)}U\xaa`)).toBe(true);
    expect(await raw("\0", [{ length: 1048576 }])).toBe(true);
  });

  it("tells a file that is not there from one that cannot be read", async () => {
    const nowhere = holdsData("/nowhere/vm1.qcow2", "qcow2");

    expect(answerWith(nowhere, await localShell().run(host("kvm1"), nowhere.command))).toBe("absent");
    await expect(read([])).rejects.toThrow("no");
  });
});
