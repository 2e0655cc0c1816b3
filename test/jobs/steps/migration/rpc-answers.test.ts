import { expect, test } from "vitest";
import { rpcAnswers } from "../../../../jobs/steps/migration/rpc-answers.ts";
import { facts } from "../../../support/facts.ts";
import { moveOfVm1 } from "../../../support/vm1.ts";

const step = rpcAnswers(moveOfVm1());
const check = (answer: unknown) =>
  step.check(facts({ kvm1: { "rpc-answer qemu+tls://172.16.1.12/system": answer } }));

test("is true once the destination's libvirt answers the source", async () => {
  expect(await check({ hostname: "kvm2" })).toEqual({ state: "satisfied" });
});

test("is blocked by a refusal, in libvirt's words", async () => {
  expect(await check({ refusal: "no answer in 20 s" })).toMatchObject({
    state: "blocked",
    error: {
      code: "migration.rpc-refused",
      message: "kvm1 cannot talk to libvirt on kvm2",
      details: { output: "no answer in 20 s" },
    },
  });
});

test("can only be asked once the hosts are prepared", () => {
  expect(step).toMatchObject({ answersLate: true, preflight: true });
});
