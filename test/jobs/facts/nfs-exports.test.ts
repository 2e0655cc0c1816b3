import { expect, test } from "vitest";
import { nfsExports } from "../../../jobs/facts/nfs-exports.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

test("tells what is in force from what the files say", () => {
  const found = answer(
    nfsExports,
    "/srv/a  10.0.0.1(rw)\n\n==> /etc/exports\n# none\n\n==> /etc/exports.d/ferry-images.exports\n/srv/b 10.0.0.2(rw)\n",
  );

  expect(found.active.map(({ path }) => path)).toEqual(["/srv/a"]);
  expect([...found.files].map(([file, entries]) => [file, entries.length])).toEqual([
    ["/etc/exports", 0],
    ["/etc/exports.d/ferry-images.exports", 1],
  ]);
});

test("there are none where no server is installed", () => {
  expect(answer(nfsExports, "")).toEqual({ active: [], files: new Map() });
});

test("does not take a failure for no exports", () => {
  expect(() => answer(nfsExports, "", 1)).toThrow("exportfs failed");
});

test("reads a Debian 12 server with one share, as captured", () => {
  const { active, files } = answer(nfsExports, fixture("nfs-exports/one-share-debian-12.txt"));

  expect(active.map(({ path, client }) => `${path} ${client}`)).toEqual([
    "/srv/nfs/images 172.16.1.11",
    "/srv/nfs/images 172.16.1.12",
  ]);
  expect(files.get("/etc/exports")).toEqual([]);
  expect(files.get("/etc/exports.d/ferry-images.exports")).toHaveLength(2);
});
