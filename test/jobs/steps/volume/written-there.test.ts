import { expect, it } from "vitest";
import type { CopiedFile } from "../../../../jobs/copies.ts";
import { writtenThere } from "../../../../jobs/steps/volume/written-there.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";

const PLAN = "k7m2qx9d";
const disk: CopiedFile = { kind: "disk", path: "/img/a", to: "/img/a", bytes: 4, there: false };
const stat = { bytes: 4, allocatedBytes: 512, modified: "5.0" };
const sums = [{ bytes: 4, modified: "5.0", sha256: "aa" }];

const look = (file: CopiedFile, now: object | undefined, found: Record<string, unknown>) =>
  writtenThere(
    { vm: "vm1", source: host("kvm1"), destination: host("kvm2"), files: [file], planId: PLAN },
    facts({ kvm2: { ...found, "file-stats /img/a": [now] } }),
  );

it("tells what a guest has written to a copy since it was checked", async () => {
  const known = { [`file-sums ${PLAN}`]: sums };

  expect(await look(disk, stat, known)).toBeUndefined();
  expect(await look(disk, undefined, known)).toBeUndefined();
  expect(await look(disk, { ...stat, modified: "6.0" }, known)).toMatchObject({
    code: "cold.written-there",
    message: "/img/a on kvm2 was written since it was copied",
  });
});

it("claims nothing of a copy of which it is not known any more what it was like, and lets nothing of it be lost", async () => {
  expect(await look(disk, stat, { [`file-sums ${PLAN}`]: undefined })).toMatchObject({
    code: "cold.copy-unrecorded",
  });
});

it("knows the one image that was made of several by what it was like when it was compared with them", async () => {
  const flat = { ...disk, flat: { format: "qcow2", layers: [] } };
  const made = (modified: string) => ({
    [`file-sums ${PLAN}`]: [{ bytes: 9, modified: "1.0", sha256: "aa" }],
    [`flat-images ${PLAN}`]: new Map([["/img/a", { bytes: 4, modified }]]),
  });

  expect(await look(flat, stat, made("5.0"))).toBeUndefined();
  expect(await look(flat, stat, made("4.0"))).toMatchObject({ code: "cold.written-there" });
});
