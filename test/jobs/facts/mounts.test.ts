import { expect, it } from "vitest";
import { mountAt, mountOf, mounts } from "../../../jobs/facts/mounts.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

const all = answer(mounts, fixture("mounts/nfs4-debian-12.txt"));
const SHARE = "/var/lib/libvirt/images/images";

it("reads a share's source, type and options", () => {
  const share = mountAt(all, SHARE);

  expect(share).toMatchObject({ source: "172.16.1.10:/srv/nfs/images", type: "nfs4" });
  expect(share?.options.get("vers")).toBe("4.2");
  expect(share?.options.has("hard")).toBe(true);
});

it("finds the mount that a path is on, by whole names", () => {
  expect(mountOf(all, `${SHARE}/vm1.qcow2`)?.target).toBe(SHARE);
  expect(mountOf(all, `${SHARE}2/vm1.qcow2`)?.target).toBe("/");
  expect(mountAt(all, "/var/lib")).toBeUndefined();
});

it("takes the last of several mounts at one place", () => {
  const over = { source: "tmpfs", target: SHARE, type: "tmpfs", options: new Map() };

  expect(mountAt([...all, over], SHARE)).toBe(over);
  expect(mountOf([...all, over], `${SHARE}/x`)).toBe(over);
});
