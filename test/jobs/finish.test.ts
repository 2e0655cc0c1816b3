import { afterEach, expect, test } from "vitest";
import { OpsError } from "../../jobs/error.ts";
import { makePlan } from "../../jobs/plan.ts";
import { run } from "../../jobs/run.ts";
import type { PreparedRunbook } from "../../jobs/runbook.ts";
import { type ToyWorld, toyWorld } from "../support/toy.ts";

const worlds: ToyWorld[] = [];
afterEach(() => {
  for (const made of worlds.splice(0)) made.remove();
});

/** The last event of a run whose one step fails, when its runbook tells this of how things stand. */
async function endsWith(standing: PreparedRunbook["standing"]) {
  const w = toyWorld(["kvm1"]);
  worlds.push(w);
  w.want([{ host: "kvm1", key: "a", broken: true }]);
  await w.ask("toyplan1");
  await makePlan("toyplan1", w.ports);
  await w.approve("toyplan1");
  const toy = w.ports.runbooks["prepare-host"];
  const told: typeof toy = {
    ...toy,
    restore: (params, context) => ({ ...toy.restore(params, context), standing }),
  };
  const runbooks = { ...w.ports.runbooks, "prepare-host": told };

  await run("toyplan1", { ...w.ports, runbooks }, new AbortController().signal);

  return (await w.ports.store.journal("toyplan1")).at(-1);
}

test("a run that failed says how things stand", async () => {
  const last = await endsWith(async () => "Some toys are made.");

  expect(last).toMatchObject({ type: "run.failed", standing: "Some toys are made." });
  expect(last).not.toHaveProperty("unclear");
});

test("a run that failed says when the hosts contradict each other", async () => {
  expect(await endsWith(async () => ({ unclear: "The toys are on both hosts." }))).toMatchObject({
    type: "run.failed",
    standing: "The toys are on both hosts.",
    unclear: true,
  });
});

test("a run that failed does not claim to know what it could not read", async () => {
  const last = await endsWith(async () => {
    throw new OpsError("fact.unreadable", { host: "kvm1", fact: "domains", command: "virsh list" });
  });

  expect(last).toMatchObject({
    type: "run.failed",
    standing: expect.stringContaining("Ferry does not know how things stand: kvm1 answered `domains`"),
    unclear: true,
  });
});

test("a run that failed has not ended while a host is silent that must say how things stand", async () => {
  const last = await endsWith(async () => {
    throw new OpsError("ssh.unreachable", { host: "kvm1", address: "172.16.1.11", port: 22, reason: "gone" });
  });

  expect(last).toMatchObject({ type: "run.unknown", error: { code: "ssh.unreachable" } });
});
