import { expect, it } from "vitest";
import { chain } from "../../../jobs/facts/chain.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

const MOUNT = "/var/lib/libvirt/images/images";
const fact = chain(`${MOUNT}/t1.qcow2`, "qcow2");

it("reads an overlay and what is below it", () => {
  const { exists, layers, problem } = answer(fact, fixture("chain/overlay-debian-12.txt"));

  expect([exists, problem]).toEqual([true, undefined]);
  expect(layers).toMatchObject([
    {
      path: `${MOUNT}/t1.qcow2`,
      format: "qcow2",
      virtualSizeBytes: 64 * 1024 ** 2,
      backing: { path: `${MOUNT}/base.qcow2`, format: "qcow2" },
      snapshots: 0,
    },
    { path: `${MOUNT}/base.qcow2`, backing: undefined },
  ]);
});

it("tells an image that is not there from one that cannot be read", () => {
  const stderr = "qemu-img: Could not open '/nope': Could not open '/nope': No such file or directory\n";
  const broken = fact.parse({ stdout: "", stderr, code: 1 }, { askedAtMs: 0, answeredAtMs: 0 });

  expect(broken).toEqual({ exists: true, layers: [], problem: stderr.trim() });
  expect(answer(fact, "", 44)).toMatchObject({ exists: false, layers: [] });
});

it("asks by the format that the definition declares, and takes no path for an option", () => {
  expect(chain("/srv/-f raw", "raw").command.line).toContain("-f raw -- '/srv/-f raw'");
});
