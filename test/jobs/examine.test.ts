import { describe, expect, it } from "vitest";
import { OpsError } from "../../jobs/error.ts";
import { examine } from "../../jobs/examine.ts";
import { reader } from "../../jobs/read.ts";
import { sh } from "../../jobs/shell.ts";
import { type BoundStep, blocked, type Fact, needed, satisfied, type Verdict } from "../../jobs/step.ts";
import { host } from "../support/hosts.ts";
import { localShell } from "../support/local-shell.ts";

const kvm1 = host("kvm1");
const word = (word: string): Fact<string> => ({
  id: `word ${word}`,
  command: sh`echo ${word}`,
  parse: ({ stdout }) => stdout.trim(),
});

/** A step that asks kvm1 for its own name and then gives this verdict; a late one is a probe. */
const step = (name: string, verdict: Verdict, answersLate = false): BoundStep => ({
  id: `toy.${name}`,
  risk: "safe",
  title: name,
  preflight: answersLate,
  answersLate,
  host: undefined,
  check: async (read) => {
    await read(kvm1, word(name));
    return verdict;
  },
  apply: [],
  undo: [],
});
const probe = (name: string, verdict: Verdict) => step(name, verdict, true);

const todo = needed("it is not there");
const refusal = blocked(new OpsError("migration.rpc-refused", { source: "kvm1", destination: "kvm2" }));
const LATER = { state: "later", because: "answers once the steps above are done" };

/** Examines; tells what was found, and which words kvm1 was asked for in each round trip. */
async function look(steps: BoundStep[], expected?: (index: number) => boolean) {
  const shell = localShell();
  const verdicts = await examine(steps, reader(shell, Date.now), expected);
  const trips = shell.trips.map(({ stdin = "" }) => [...stdin.matchAll(/'echo (\w+)'/g)].map(([, w]) => w));
  return { verdicts, trips };
}

describe("examine", () => {
  it("asks steps and probes in one round trip when nothing is known to be missing", async () => {
    const { verdicts, trips } = await look([
      step("a", satisfied()),
      probe("b", satisfied()),
      step("c", todo),
      probe("d", satisfied()),
    ]);

    expect(trips).toEqual([["a", "c", "b", "d"]]);
    expect(verdicts.map(({ state }) => state)).toEqual(["satisfied", "satisfied", "needed", "satisfied"]);
  });

  it("does not even send a probe after a step that is expected to be needed", async () => {
    const { verdicts, trips } = await look(
      [step("a", satisfied()), probe("b", refusal), step("c", todo), probe("d", refusal)],
      (index) => index === 2,
    );

    expect(trips).toEqual([["a", "c", "b"]]);
    expect(verdicts).toEqual([satisfied(), refusal, todo, LATER]);
  });

  it("does not send a probe after a step whose facts had been read already and show it needed", async () => {
    const shell = localShell();
    const read = reader(shell, Date.now);
    await read(kvm1, word("a"));

    const verdicts = await examine([step("a", todo), step("b", satisfied()), probe("c", refusal)], read);

    expect(shell.trips.map(({ stdin }) => stdin?.includes("echo c"))).toEqual([false, false]);
    expect(verdicts).toEqual([todo, satisfied(), LATER]);
  });

  it("takes a probe's refusal for 'later' when a step before it turns out to be needed", async () => {
    const { verdicts } = await look([step("a", todo), probe("b", refusal)]);

    expect(verdicts).toEqual([todo, LATER]);
  });

  it.each([satisfied("it stays"), todo])(
    "puts off what acts and answers late, whatever it says now: $state",
    async (verdict) => {
      const late = { ...probe("b", verdict), preflight: false };

      expect((await look([step("a", todo), late])).verdicts).toEqual([todo, LATER]);
      expect((await look([step("a", satisfied()), late])).verdicts).toEqual([satisfied(), verdict]);
    },
  );

  it("believes a probe's refusal when everything before it is true", async () => {
    const { verdicts } = await look([step("a", satisfied()), probe("b", refusal), step("c", todo)]);

    expect(verdicts).toEqual([satisfied(), refusal, todo]);
  });

  it("believes the refusal of a step that is no probe, wherever it stands", async () => {
    const { verdicts } = await look([step("a", todo), step("b", refusal)]);

    expect(verdicts).toEqual([todo, refusal]);
  });

  it("throws what a check throws", async () => {
    const broken: BoundStep = { ...step("a", satisfied()), check: () => Promise.reject(new Error("bug")) };

    await expect(look([broken, probe("b", satisfied())])).rejects.toThrow("bug");
  });
});
