import { describe, expect, it } from "vitest";
import { definitions } from "../../../jobs/facts/definitions.ts";
import { answerWith } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

describe("definitions", () => {
  it("are read however many there are", () => {
    const one = fixture("captured/running-kvm1-dumpxml-inactive.txt");

    const found = answerWith(definitions, { stdout: `<domains>\n${one}\n${one}\n</domains>\n` });

    expect(found?.map(({ name }) => name)).toEqual(["vm1", "vm1"]);
  });

  it("are none on a host that has neither libvirt's files nor a QEMU process", () => {
    expect(answerWith(definitions, { code: 8 })).toEqual([]);
  });

  it("are unknown where libvirt is silent and may have some", () => {
    expect(answerWith(definitions, { code: 9 })).toBeUndefined();
  });

  it("leave out no domain that cannot be read", () => {
    const said = { stdout: "<domains>\n</domains>\n", stderr: "error: Domain not found\n" };

    expect(() => answerWith(definitions, said)).toThrow("Domain not found");
  });
});
