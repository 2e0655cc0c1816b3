import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { imagesOver } from "../../../jobs/facts/images-over.ts";
import { reader } from "../../../jobs/read.ts";
import type { Command, Shell } from "../../../jobs/shell.ts";
import { fakePrograms } from "../../support/fake-programs.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

/** A folder with images, and a qemu-img that says of each what stands in its text after the magic. */
function folderOf(images: Readonly<Record<string, string>>) {
  const folder = scratchFolder();
  for (const [name, backing] of Object.entries(images)) {
    writeFileSync(path.join(folder, name), `QFI\xfb${backing}`, "latin1");
  }
  writeFileSync(path.join(folder, "raw"), "a raw disk that holds the text /base");
  const { PATH } = fakePrograms({
    "qemu-img": `for f; do :; done; b=$(tail -c +5 "$f")
[ "$b" != broken ] || { echo "qemu-img: cannot read" >&2; exit 1; }
printf '{ "filename": "%s", "format": "qcow2", "full-backing-filename": "%s" }' "$f" "$b"`,
  });
  const shell: Shell = {
    run: (host, command: Command) => {
      const { stdin } = command;
      return localShell().run(host, {
        ...command,
        line: `PATH=${PATH} ${command.line}`,
        ...(stdin && { stdin }),
      });
    },
  };
  return {
    folder,
    over: (...names: string[]) =>
      reader(shell, Date.now)(host("kvm1"), imagesOver(names.map((name) => path.join(folder, name)))),
  };
}

it("names the images of the same folder that lie over one of the files", async () => {
  const { folder, over } = folderOf({ base: "", other: "/elsewhere/base" });
  writeFileSync(path.join(folder, "over"), `QFI\xfb${path.join(folder, "base")}`, "latin1");
  writeFileSync(path.join(folder, ".hidden"), `QFI\xfb${path.join(folder, "base")}`, "latin1");

  expect((await over("base", "gone")).map((image) => path.basename(image)).sort()).toEqual([
    ".hidden",
    "over",
  ]);
  expect(await over("other")).toEqual([]);
});

it("cannot tell when an image cannot be read", async () => {
  const { over } = folderOf({ base: "broken" });

  await expect(over("base")).rejects.toMatchObject({ code: "fact.unreadable" });
});
