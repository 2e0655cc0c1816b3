import { expect, test } from "vitest";
import { networksExist } from "../../../../jobs/steps/migration/networks-exist.ts";
import { facts } from "../../../support/facts.ts";
import { bareHost } from "../../../support/prepared-hosts.ts";
import { moveOfVm1 } from "../../../support/vm1.ts";
import { withoutLibvirt } from "../../../support/without-libvirt.ts";

const check = (wanted: { bridges?: string[]; networks?: string[] }, there: Record<string, unknown>) =>
  networksExist(moveOfVm1({ bridges: [], ...wanted })).check(
    facts({ kvm2: { ...bareHost("kvm2", "0c"), ...there } }),
  );

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

test("networks are looked for later where libvirt is yet to be installed, bridges at once", async () => {
  const bare = { ...withoutLibvirt("kvm2", "0c"), bridges: ["br0"] };

  expect(await check({ bridges: ["br0"], networks: ["lan"] }, bare)).toEqual({
    state: "later",
    because: "answers once libvirt runs on kvm2",
  });
  expect(await check({ bridges: ["br1"], networks: ["lan"] }, bare)).toMatchObject({
    error: { message: "kvm2 has no bridge br1" },
  });
  expect(await check({ bridges: ["br0"] }, bare)).toEqual({ state: "satisfied" });
});
