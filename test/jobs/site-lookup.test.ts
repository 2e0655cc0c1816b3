import { expect, test } from "vitest";
import { hostNamed, shareNamed, shareOf } from "../../jobs/site-lookup.ts";
import { refusal } from "../support/refusal.ts";
import { testSite } from "../support/site.ts";

const site = testSite();

test("finds hosts and shares by their exact names", () => {
  expect(hostNamed(site, "kvm2").address).toBe("172.16.1.12");
  expect(shareNamed(site, "images").server.name).toBe("nfs1");
});

test("refuses an unknown name with the nearest one, where one is near", () => {
  expect(refusal(() => hostNamed(site, "kmv2"))).toContain("Did you mean kvm2?");
  expect(refusal(() => shareNamed(site, "image"))).toContain("Did you mean images?");
  expect(refusal(() => hostNamed(site, "database"))).not.toContain("Did you mean");
});

test.each([
  ["/var/lib/libvirt/images/images/vm1.qcow2", "images"],
  ["/var/lib/libvirt/images/images/deep/down/vm1.qcow2", "images"],
  ["/var/lib/libvirt/images/images-old/vm1.qcow2", undefined],
  ["/var/lib/libvirt/images/vm1.qcow2", undefined],
  ["/var/lib/libvirt/images/images", undefined],
])("%s is on share %s", (path, share) => {
  expect(shareOf(site, path)?.name).toBe(share);
});
