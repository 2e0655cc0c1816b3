import { describe, expect, it } from "vitest";
import { readArguments } from "../../bot/arguments.ts";
import { type Usage, usages } from "../../bot/usage.ts";

const usage: Usage = { ...usages.vmCreate, flags: ["import"] };
const read = (...options: string[]) => readArguments(usage, ["vm2", "kvm1", ...options]);

describe("an option that stands for itself", () => {
  it("takes no word with it", () => {
    const { words, options, flags } = readArguments(usage, ["vm2", "--import", "kvm1", "--memory", "2G"]);

    expect([words, [...options], [...flags]]).toEqual([["vm2", "kvm1"], [["memory", "2G"]], ["import"]]);
  });

  it.each([
    [["--import=yes"], "--import takes no value"],
    [["--improt"], "--improt is no option of this command; did you mean --import?"],
    [["--memory", "--import"], "--memory has no value"],
  ])("%j is refused", (options, why) => {
    expect(() => read(...options)).toThrow(why);
  });
});
