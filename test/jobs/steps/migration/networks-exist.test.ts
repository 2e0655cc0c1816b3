import { expect, test } from "vitest";
import { networksExist } from "../../../../jobs/steps/migration/networks-exist.ts";
import { facts } from "../../../support/facts.ts";
import { moveOfVm1 } from "../../../support/vm1.ts";

const check = (wanted: { bridges?: string[]; networks?: string[] }, there: Record<string, unknown>) =>
  networksExist(moveOfVm1({ bridges: [], ...wanted })).check(facts({ kvm2: there }));

test("a VM without network cards asks nothing", async () => {
  expect(await check({}, {})).toEqual({ state: "satisfied" });
});

test("bridges and active networks of the same names are enough", async () => {
  const there = { bridges: ["br0", "br1"], networks: [{ name: "lan", active: true }] };

  expect(await check({ bridges: ["br1", "br0"], networks: ["lan"] }, there)).toEqual({ state: "satisfied" });
});

test.each<[string, { bridges?: string[]; networks?: string[] }, Record<string, unknown>, string]>([
  ["a bridge that is missing", { bridges: ["br0", "br9"] }, { bridges: ["br0"] }, "kvm2 has no bridge br9"],
  [
    "a network that is missing",
    { networks: ["lan"] },
    { networks: [{ name: "default", active: true }] },
    "kvm2 has no active network lan",
  ],
  [
    "a network that is off",
    { networks: ["lan"] },
    { networks: [{ name: "lan", active: false }] },
    "kvm2 has no active network lan",
  ],
  [
    "networks of which libvirt cannot tell",
    { networks: ["lan"] },
    { networks: undefined },
    "kvm2 has no active network lan",
  ],
])("is blocked by %s", async (_title, wanted, there, message) => {
  expect(await check(wanted, there)).toMatchObject({
    state: "blocked",
    error: { code: "migration.network-missing", message },
  });
});
