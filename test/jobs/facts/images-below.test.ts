import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { imagesBelow } from "../../../jobs/facts/images-below.ts";
import { sh } from "../../../jobs/shell.ts";
import { answerWith } from "../../support/answer.ts";
import { fakePrograms } from "../../support/fake-programs.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

/** The fact on folders of this machine, with a qemu-img that knows each image by what the file holds. */
async function read(folders: readonly string[]) {
  const { PATH } = fakePrograms({
    "qemu-img": `for f; do :; done
case $(cat "$f") in
broken) echo 'qemu-img: Could not open' >&2; exit 1;;
raw) printf '{ "filename": "%s", "format": "raw", "virtual-size": 512 }\\n' "$f";;
*) printf '{\\n "filename": "%s",\\n "full-backing-filename": "%s", "backing-filename": "x"\\n}\\n' "$f" "$(cat "$f")";;
esac`,
  });
  const fact = imagesBelow(folders);
  const command = { ...sh``, line: `PATH=${PATH}; ${fact.command.line}` };
  return answerWith(fact, await localShell().run(host("kvm1"), command));
}

describe("images-below", () => {
  it("reads every file of a folder and below, whatever its name, and follows no link", async () => {
    const folder = scratchFolder();
    const file = (name: string) => path.join(folder, name);
    mkdirSync(file("deep"));
    writeFileSync(file("base.qcow2"), "raw");
    writeFileSync(file("deep/vm 1's.qcow2"), "/images/base.qcow2");
    writeFileSync(file("damaged"), "broken");
    writeFileSync(file("empty.log"), "");
    symlinkSync("../elsewhere/vm2.qcow2", file("link"));

    const found = await read([folder]);

    const byPath = (a: { path: string }, b: { path: string }) => a.path.localeCompare(b.path);
    expect([...(found?.images ?? [])].sort(byPath)).toEqual(
      [
        { path: file("base.qcow2"), needs: [] },
        { path: file("deep/vm 1's.qcow2"), needs: ["/images/base.qcow2"] },
      ].sort(byPath),
    );
    expect(found?.links).toEqual(["../elsewhere/vm2.qcow2"]);
    expect(found?.unreadable).toContain(file("damaged"));
  });

  it("finds nothing in a folder that is not there", async () => {
    expect(await read(["/nowhere/at/all"])).toEqual({ images: [], links: [], unreadable: [] });
  });

  it("counts a file that holds an image's data as one that it needs", () => {
    const stdout = `\u001e{"filename": "/i/a", "backing-filename": "b", "format-specific": {"data": {"data-file": "/i/a.raw"}}}\n`;

    expect(answerWith(imagesBelow(["/i"]), { stdout })?.images).toEqual([
      { path: "/i/a", needs: ["b", "/i/a.raw"] },
    ]);
  });

  it("knows nothing without qemu-img, nor where a folder cannot be read to its end", () => {
    expect(answerWith(imagesBelow(["/i"]), { code: 9 })).toBeUndefined();
    expect(() =>
      answerWith(imagesBelow(["/i"]), { code: 1, stderr: "find: '/i/x': Permission denied\n" }),
    ).toThrow("Permission denied");
  });
});
