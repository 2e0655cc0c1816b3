import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInside, noShareDirectoryBecause } from "../../config/directory.ts";

describe("noShareDirectoryBecause", () => {
  it.each([
    "/srv/nfs/images",
    "/var/lib/libvirt/images",
    "/images",
    "/home/vm",
    "/mnt/a_b+c@d.e-f",
    "/etcetera",
  ])("accepts %s", (path) => {
    expect(noShareDirectoryBecause(path)).toBeUndefined();
  });

  it.each([
    ["", /absolute/],
    ["srv/images", /absolute/],
    ["~/images", /absolute/],
    ["/", /root/],
    ["/srv/", /ends with/],
    ["/srv//images", /normalised/],
    ["/srv/../etc", /normalised/],
    ["/srv/./a", /normalised/],
    ["/srv/my images", /characters/],
    ["/srv/a\nb", /characters/],
    ["/srv/$(id)", /characters/],
    ["/srv/'a'", /characters/],
    ["/srv/ä", /characters/],
    ["/etc", /lies in \/etc/],
    ["/etc/libvirt", /lies in \/etc/],
    ["/proc/1", /lies in/],
    ["/run/images", /lies in/],
    ["/tmp/images", /lies in/],
    ["/var", /many programs/],
    ["/srv", /many programs/],
    ["/var/lib/libvirt", /many programs/],
    [`/${"a".repeat(256)}`, /too long/],
    ["/a".repeat(5_000), /too long/],
  ])("refuses %.40j", (path, because) => {
    expect(noShareDirectoryBecause(path)).toMatch(because);
  });

  it("accepts only what stays one word and one place wherever it is written", () => {
    const segment = fc.oneof(fc.constantFrom("..", ".", "", "srv", "etc"), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 5 }), (segments) => {
        const path = `/${segments.join("/")}`;
        if (noShareDirectoryBecause(path) !== undefined) return;
        expect(path).toMatch(/^[A-Za-z0-9._+@/-]+$/);
        expect(new URL(path, "file:///").pathname).toBe(path);
      }),
    );
  });
});

describe("isInside", () => {
  it("compares whole names", () => {
    expect(isInside("/srv/a/b", "/srv/a")).toBe(true);
    expect(isInside("/srv/a", "/srv/a")).toBe(true);
    expect(isInside("/srv/ab", "/srv/a")).toBe(false);
    expect(isInside("/srv", "/srv/a")).toBe(false);
  });
});
