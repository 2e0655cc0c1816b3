import { describe, expect, it } from "vitest";
import { SiteError } from "../../config/problem.ts";
import { report } from "../../config/report.ts";

const problem = { found: "nothing", problem: "`address` is missing", remedy: "Add it." };

describe("report", () => {
  it("gives each problem a block and counts them", () => {
    const shown = report([
      { file: "ferry.yaml", line: 12, path: "hosts.kvm1.address", ...problem },
      { file: "ferry.yaml", path: "hosts", ...problem },
      { file: "ferry.yaml", path: "", ...problem },
      { path: "FERRY_DATA", ...problem },
    ]);

    const rest = "  problem: `address` is missing\n  found:   nothing\n  remedy:  Add it.";
    expect(shown).toBe(
      [
        `ferry.yaml:12 hosts.kvm1.address\n${rest}`,
        `ferry.yaml hosts\n${rest}`,
        `ferry.yaml\n${rest}`,
        `environment FERRY_DATA\n${rest}`,
        "4 problems; nothing was changed.",
      ].join("\n\n"),
    );
  });

  it("counts one and none", () => {
    expect(report([{ path: "X", ...problem }])).toMatch(/\n1 problem; nothing was changed\.$/);
    expect(report([])).toBe("");
  });
});

describe("SiteError", () => {
  it("says in one line what is wrong, for logs", () => {
    const one = { file: "ferry.yaml", path: "hosts", ...problem };
    expect(new SiteError([one]).message).toBe("ferry.yaml hosts: `address` is missing");
    expect(new SiteError([one, one]).message).toBe("the configuration has 2 problems");
  });
});
