import { describe, expect, it } from "vitest";
import { sh } from "../../jobs/shell.ts";
import { type BoundStep, on, satisfied } from "../../jobs/step.ts";
import { leadingArea, nextWave } from "../../jobs/waves.ts";
import { host } from "../support/hosts.ts";

/** `host.a@kvm1`: step host.a acting on kvm1; `pool.x@`: acting on none or several. */
const steps = (...names: string[]): BoundStep[] =>
  names.map((name) => {
    const [id = "", where = ""] = name.split("@");
    return {
      id,
      risk: "safe",
      title: name,
      preflight: where === "",
      answersLate: false,
      host: where === "" ? undefined : where,
      check: async () => satisfied(),
      apply: where === "" ? [] : [on(host(where), sh`true`)],
      undo: [],
    };
  });

const wave = (all: BoundStep[]) => nextWave(all, [...all.keys()]);

describe("nextWave", () => {
  it("does the steps of one area side by side, host by host, in order on each host", () => {
    const all = steps("host.a@kvm1", "host.b@kvm1", "host.a@kvm2", "host.b@kvm2", "pool.a@kvm1");

    expect(wave(all)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it("begins no other area before the one in front is done", () => {
    expect(wave(steps("nfs.export@nfs1", "pool.start@kvm1", "pool.start@kvm2"))).toEqual([[0]]);
  });

  it("sends a step on several hosts alone", () => {
    expect(wave(steps("pool.prove@", "pool.start@kvm1"))).toEqual([[0]]);
    expect(wave(steps("pool.start@kvm1", "pool.prove@", "pool.start@kvm2"))).toEqual([[0]]);
  });

  it("sends a step alone after which there is no way back: what follows on another host waits for it", () => {
    const [move, carry] = steps("migration.move@kvm1", "migration.carry@kvm2");
    if (move === undefined || carry === undefined) throw new Error("two steps");

    expect(wave([{ ...move, commits: true }, carry])).toEqual([[0]]);
  });

  it("passes over what is done already", () => {
    const all = steps("host.a@kvm1", "nfs.b@nfs1", "pool.c@kvm1", "pool.c@kvm2");

    expect(nextWave(all, [2, 3])).toEqual([[2], [3]]);
  });
});

describe("leadingArea", () => {
  it("is what comes before the first step of another area, whatever the hosts", () => {
    const all = steps("host.a@kvm1", "host.b@", "host.a@kvm2", "pool.a@kvm1", "host.c@kvm1");

    expect(leadingArea(all, [0, 1, 2, 3, 4])).toEqual([0, 1, 2]);
    expect(leadingArea(all, [2, 4])).toEqual([2, 4]);
    expect(leadingArea(all, [3, 4])).toEqual([3]);
  });

  it("is nothing when nothing is left", () => {
    expect(leadingArea(steps("host.a@kvm1"), [])).toEqual([]);
  });
});
