import { expect, test } from "vitest";
import { shareFilesystems } from "../../../../jobs/steps/nfs/share-filesystems.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { settingsOf } from "../../../support/libvirt-settings.ts";
import { unitsWith } from "../../../support/units.ts";

const paths = ["/srv/a", "/srv/b"];
const step = shareFilesystems({ host: host("kvm1"), generation: "libvirtd", paths, planId: "k7m2qx9d" });
const verdict = (qemu: string, knows = true) =>
  step.check(facts({ kvm1: { "libvirt-settings": settingsOf({ qemu }, knows), units: unitsWith({}) } }));

test("is satisfied when libvirt knows of every path, by whomever", async () => {
  expect(await verdict('shared_filesystems = [ "/srv/a", "/srv/b", "/x" ]')).toEqual({ state: "satisfied" });
});

test("is needed where nothing is set, and where Ferry's own block lacks a path", async () => {
  expect(await verdict("")).toEqual({ state: "needed", because: "shared_filesystems does not name /srv/a" });
  const ours =
    '# BEGIN ferry shared_filesystems\nshared_filesystems = [ "/srv/a" ]\n# END ferry shared_filesystems\n';
  expect(await verdict(ours)).toEqual({
    state: "needed",
    because: "shared_filesystems does not name /srv/b",
  });
});

test("never rewrites somebody's list", async () => {
  expect(await verdict('shared_filesystems = [ "/x" ]')).toMatchObject({
    state: "blocked",
    error: { code: "nfs.shared-filesystems-set", details: { path: "/srv/a" } },
  });
});

test("is blocked where this libvirt does not know the setting", async () => {
  expect(await verdict("", false)).toMatchObject({
    state: "blocked",
    error: { code: "nfs.shared-filesystems-unknown" },
  });
});

test("writes all paths into a block of Ferry's", () => {
  expect(step.apply[0]).toMatchObject({
    command: {
      stdin:
        '# BEGIN ferry shared_filesystems\nshared_filesystems = [\n  "/srv/a",\n  "/srv/b",\n]\n# END ferry shared_filesystems\n',
    },
  });
});

test.each([
  ["Ferry has set it", true, [], "needed"],
  ["a libvirt job runs, which the restart would break", true, ["vm1"], "blocked"],
  ["somebody else has set it", false, ["vm1"], "satisfied"],
] as const)("undo, when %s", async (_, byFerry, jobs, state) => {
  const line = 'shared_filesystems = [ "/srv/a", "/srv/b" ]\n';
  const qemu = byFerry ? `# BEGIN ferry shared_filesystems\n${line}# END ferry shared_filesystems\n` : line;
  const read = facts({
    kvm1: {
      "libvirt-settings": settingsOf({ qemu }),
      units: unitsWith({ "libvirtd.service": "on" }),
      "running-jobs": jobs,
    },
  });

  expect(await step.checkUndo?.(read)).toMatchObject({ state });
});
