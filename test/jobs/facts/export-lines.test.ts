import fc from "fast-check";
import { expect, test } from "vitest";
import { escapePath, parseExports } from "../../../jobs/facts/export-lines.ts";

const read = (text: string) =>
  parseExports(text).map(({ path, client, options }) => [path, client, [...options].join()]);

test("reads one entry a client", () => {
  expect(read("/srv/a 10.0.0.1(rw,sync) 10.0.0.0/24(ro)\n/srv/b *(rw)\n")).toEqual([
    ["/srv/a", "10.0.0.1", "rw,sync"],
    ["/srv/a", "10.0.0.0/24", "ro"],
    ["/srv/b", "*", "rw"],
  ]);
});

test("reads what `exportfs -s` prints", () => {
  const line =
    "/srv/nfs/images  172.16.1.11(sync,wdelay,hide,no_subtree_check,sec=sys,rw,secure,no_root_squash,no_all_squash)\n";

  expect(parseExports(line)[0]?.options.has("no_root_squash")).toBe(true);
});

test("reads comments, continued lines, quotes, escapes and default options", () => {
  expect(
    read('# /no one\n"/srv/my disks" -sync,rw kvm1 \\\n  kvm2(ro) # tail\n/srv/a\\040b kvm3(rw)\n'),
  ).toEqual([
    ["/srv/my disks", "kvm1", "sync,rw"],
    ["/srv/my disks", "kvm2", "sync,rw,ro"],
    ["/srv/a b", "kvm3", "rw"],
  ]);
});

test("a blank before the options exports to everybody, as the server takes it", () => {
  expect(read("/srv/a kvm1 (rw)\n")).toEqual([
    ["/srv/a", "kvm1", ""],
    ["/srv/a", "*", "rw"],
  ]);
  expect(read("/srv/a\n")).toEqual([["/srv/a", "*", ""]]);
});

test("every path comes back from its escaped form", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: "grapheme" }).map((text) => `/${text}`),
      (path) => {
        const [entry] = parseExports(`${escapePath(path)} kvm1(rw)\n`);

        expect(entry?.path).toBe(path);
      },
    ),
  );
});
