import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { newestAuthority, prepareFolder, storeAuthority } from "../../../adapters/pki/authority-folder.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

const emptyFolder = async () => {
  const folder = path.join(scratchFolder(), "pki");
  await prepareFolder(folder);
  return folder;
};

it("holds no authority at first", async () => {
  expect(await newestAuthority(await emptyFolder())).toBeUndefined();
});

it("never replaces a generation: who stores first wins", async () => {
  const folder = await emptyFolder();

  await storeAuthority(folder, 1, "first");
  await storeAuthority(folder, 1, "second");

  expect(await newestAuthority(folder)).toMatchObject({ generation: 1, pem: "first" });
  expect(readdirSync(folder)).toEqual(["authority-1.pem"]);
});

it("gives the newest generation, by number", async () => {
  const folder = await emptyFolder();

  for (const generation of [2, 10, 9]) await storeAuthority(folder, generation, `generation ${generation}`);

  expect(await newestAuthority(folder)).toMatchObject({ generation: 10, pem: "generation 10" });
});
