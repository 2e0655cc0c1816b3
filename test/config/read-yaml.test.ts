import { describe, expect, it } from "vitest";
import { readYaml } from "../../config/read-yaml.ts";
import { brief, changedSite, GOOD_SITE, problemsOf } from "../support/site-problems.ts";

function problems(text: string) {
  const yaml = readYaml(text, "ferry.yaml");
  return "broken" in yaml ? yaml.broken : yaml.problems;
}

describe("readYaml", () => {
  it.each([
    ["a tab", "hosts:\n\tkvm1: {}\n", 2, /Tabs/],
    ["an open quote", "a: 1\nb: 'x\nc: 1\n", 4, /Missing closing/],
    ["an open bracket", "a: 1\nb: [1, 2\nc: 3\n", 3, /Flow sequence/],
    ["an unknown tag", "a: 1\nb: !secret x\n", 2, /Unresolved tag/],
    ["a key that is a list", "a: 1\n? [x]\n: 1\n", 2, /keys must be strings/],
  ])("tells the line of %s", (_, text, line, problem) => {
    expect(problems(text)).toEqual([
      expect.objectContaining({ file: "ferry.yaml", line, problem: expect.stringMatching(problem) }),
    ]);
  });

  it("tells one syntax mistake once, though the parser loses its way after it", () => {
    expect(problems(GOOD_SITE.replace("hosts:\n", ""))).toHaveLength(1);
    expect(problems("a:\n\tb: 1\n\tc: 2\n")).toHaveLength(2);
  });

  it("refuses a key that stands twice, with both lines", () => {
    expect(problemsOf(changedSite("kvm2: {", "kvm1: {"))).toContainEqual({
      file: "ferry.yaml",
      line: 4,
      path: "hosts.kvm1",
      found: '"kvm1"',
      problem: "this key stands there twice, first on line 3",
      remedy: "Keep one of the two, or give them different names.",
    });
    expect(
      brief(`${GOOD_SITE}policy: { rules: [{ risk: safe, risk: safe, vms: [a], count: 1 }] }\n`),
    ).toEqual(["11 policy.rules[0].risk: this key stands there twice, first on line 11"]);
  });

  it("judges the last value of a double key, at its own line", () => {
    const text = GOOD_SITE.replace(
      "eve: {",
      "eve: { roles: [approver], console: eve }\n  eve: { colour: red,",
    );
    expect(brief(text)).toEqual([
      "11 people.eve: this key stands there twice, first on line 10",
      "11 people.eve.colour: unknown key",
    ]);
  });

  it("takes names made of digits as names", () => {
    expect(brief(GOOD_SITE.replaceAll("kvm1:", "1:").replace("[kvm1,", '["1",'))).toEqual([]);
  });

  it("follows aliases, and counts lines through them", () => {
    const shared = changedSite("[kvm1, kvm2]", "&all [kvm1, kvm9]").replace(
      "people:",
      "  isos: { server: nfs1, path: /srv/b, mountPoint: /mnt/b, clients: *all }\npeople:",
    );
    expect(brief(shared)).toEqual([
      "6 shares.images.clients[1]: there is no host of this name",
      "6 shares.isos.clients[1]: there is no host of this name",
    ]);
  });

  it.each([
    ["an alias without an anchor", "a: *nope\n"],
    ["aliases of aliases of aliases", bomb()],
  ])("refuses %s", (_, text) => {
    expect(problems(text)).toEqual([
      expect.objectContaining({ problem: expect.stringContaining("aliases") }),
    ]);
  });

  it("does not run in circles", () => {
    expect(brief("hosts: &a\n  kvm1: *a\npeople: {}\n").length).toBeGreaterThan(0);
  });

  it.each([
    ["brackets", "[".repeat(100_000)],
    ["lists", "- ".repeat(50_000)],
    ["maps", "{a: ".repeat(30_000)],
    ["keys", "? ".repeat(50_000)],
    ["indents", Array.from({ length: 500 }, (_, i) => `${" ".repeat(i)}a:\n`).join("")],
  ])("refuses a tower of %s and lives", (_, text) => {
    expect(problems(text)).toEqual([
      expect.objectContaining({ problem: expect.stringContaining("too deep") }),
    ]);
  });

  it("refuses more than 1 MiB and more than one document", () => {
    expect(problems(`# ${"x".repeat(1024 * 1024)}\n`)[0]?.problem).toBe("is larger than 1 MiB");
    expect(problems("a: 1\n---\nb: 1\n")[0]?.problem).toContain("more than one YAML document");
  });

  it.each(["", "# nothing\n", "text\n", "[1]\n", "5\n"])("asks for a map when the file is %j", (text) => {
    expect(problemsOf(text)).toEqual([expect.objectContaining({ file: "ferry.yaml", path: "" })]);
  });
});

function bomb(): string {
  const level = (i: number) =>
    `l${i}: &l${i} [${Array(9)
      .fill(`*l${i - 1}`)
      .join(", ")}]\n`;
  return `l0: &l0 [x]\n${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(level).join("")}`;
}
