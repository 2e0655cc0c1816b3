import { describe, expect, it } from "vitest";
import { type Usage, usages } from "../../bot/usage.ts";
import { partsOf } from "../../bot/usage-parts.ts";

const usage = (shape: string, parts: Partial<Usage> = {}): Usage => ({
  path: ["ferry", "do"],
  shape,
  about: "do it",
  required: [],
  optional: [],
  more: false,
  options: [],
  flags: [],
  ...parts,
});

describe("partsOf", () => {
  it("reads words in their order, those that may be left out, and those that are one of a few", () => {
    const parts = partsOf(
      usage("<vm> [<source>] <destination> [live|cold]", {
        required: ["VM", "destination"],
        optional: ["destination", "mode"],
      }),
    );

    expect(parts).toEqual([
      { shown: "<vm>", name: "vm", as: "word", required: true },
      { shown: "<source>", name: "source", as: "word", required: false },
      { shown: "<destination>", name: "destination", as: "word", required: true },
      { shown: "live|cold", name: "mode", as: "word", required: false, choices: ["live", "cold"] },
    ]);
  });

  it("reads options with what their values are called, and flags", () => {
    const options = ["volume", "bandwidth", "format", "cmdline", "bridge", "network", "clients"];
    const parts = partsOf(
      usage(
        "--volume <share>/<volume> [--bandwidth <MiB/s>] [--format qcow2|raw] [--cmdline '…'] [--bridge <bridge> | --network <network>] --clients a,b [--hard]",
        { options, flags: ["hard"] },
      ),
    );

    expect(
      parts.map(({ name, as, required, value, choices }) => [name, as, required, value ?? choices]),
    ).toEqual([
      ["volume", "option", true, "share/volume"],
      ["bandwidth", "option", false, "MiB/s"],
      ["format", "option", false, ["qcow2", "raw"]],
      ["cmdline", "option", false, "…"],
      ["bridge", "option", false, "bridge"],
      ["network", "option", false, "network"],
      ["clients", "option", true, "a,b"],
      ["hard", "flag", false, undefined],
    ]);
  });

  it("demands none of two that exclude each other, with blanks around the bar or without", () => {
    const options = ["bridge", "network"];
    for (const shape of ["--bridge <b> | --network <n>", "[--bridge <b>|--network <n>]"]) {
      expect(partsOf(usage(shape, { options })).map(({ name, required }) => [name, required])).toEqual([
        ["bridge", false],
        ["network", false],
      ]);
    }
  });

  it("takes any number of words where the shape or the parser does", () => {
    expect(partsOf(usage("<host>…", { required: ["host"], more: true }))).toMatchObject([{ as: "words" }]);
    expect(partsOf(usage("<id> [<reason>]", { required: ["plan id"], more: true }))).toMatchObject([
      { as: "word" },
      { as: "words", required: false },
    ]);
  });

  it("has whatever the parser takes, also where the shape is silent about it", () => {
    const parts = partsOf(
      usage("[options]", { required: ["VM"], optional: ["host"], options: ["to"], flags: ["hard"] }),
    );

    expect(parts.map(({ name, as }) => [name, as])).toEqual(
      expect.arrayContaining([
        ["host", "word"],
        ["to", "option"],
        ["hard", "flag"],
      ]),
    );
  });

  it("has as many words, options and flags as the parser, for every command of Ferry's", () => {
    for (const each of Object.values<Usage>(usages)) {
      const parts = partsOf(each);
      const count = (as: string) => parts.filter((part) => part.as === as).length;
      expect([each.path, count("option"), count("flag")]).toEqual([
        each.path,
        each.options.length,
        each.flags.length,
      ]);
      const words = parts.filter(({ as, required }) => as.startsWith("word") && required);
      expect(words.length).toBeGreaterThanOrEqual(each.required.length);
    }
  });
});
