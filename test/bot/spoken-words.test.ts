import { describe, expect, it } from "vitest";
import { asksForPlan, buttonAsksForPlan } from "../../bot/asks-for-plan.ts";
import { spokenWords } from "../../bot/spoken-words.ts";

const ID = "k7m2qx9d";

describe("spokenWords", () => {
  it.each([
    ["migrate vm1 kvm2", ["migrate", "vm1", "kvm2"]],
    ["/migrate vm1 kvm2", ["migrate", "vm1", "kvm2"]],
    ["Migrate vm1 kvm2", ["migrate", "vm1", "kvm2"]],
    ["vms kvm1", ["ferry", "vms", "kvm1"]],
    ["/ferry vms kvm1", ["ferry", "vms", "kvm1"]],
    ["ferry help", ["ferry", "help"]],
    ["cancel", ["ferry", "cancel"]],
    ["", ["ferry"]],
  ])("reads %j as %j", (said, words) => {
    expect(spokenWords(said)).toEqual(words);
  });

  it.each([
    ["cancel", ["cancel", ID]],
    ["/ferry cancel", ["cancel", ID]],
    ["Cancel", ["cancel", ID]],
    [
      "reject backup of vm1 runs until 16:00",
      ["reject", ID, "backup", "of", "vm1", "runs", "until", "16:00"],
    ],
    ["reject backup00 first", ["reject", ID, "backup00", "first"]],
    ["show w4jz8rtp", ["show", "w4jz8rtp"]],
    ["reject w4jz8rtp not this one", ["reject", "w4jz8rtp", "not", "this", "one"]],
    ["vms", ["vms"]],
    ["help cancel", ["help", "cancel"]],
    ["", []],
  ])("in a plan's thread reads %j as %j", (said, words) => {
    expect(spokenWords(said, ID)).toEqual(["ferry", ...words]);
  });

  it("in a plan's thread still takes a migration for one", () => {
    expect(spokenWords("migrate vm1 kvm2", ID)).toEqual(["migrate", "vm1", "kvm2"]);
  });
});

describe("asksForPlan", () => {
  it.each([
    "migrate vm1 kvm2",
    "migrate",
    "ferry Plan migrate vm1 kvm2",
    "ferry plan migrate vm1 kvm2",
    "ferry prepare kvm1",
    "ferry Volume create",
    "ferry undo x",
  ])("%s does", (typed) => expect(asksForPlan(typed.split(" "))).toBe(true));

  it.each(["ferry", "ferry help", "ferry vms", "ferry approve x", "ferry constructor"])(
    "%s does not",
    (typed) => expect(asksForPlan(typed.split(" "))).toBe(false),
  );

  it("so do the buttons that make a plan anew", () => {
    expect(["again.x", "undo.x", "approve.x", "cancel.x"].map(buttonAsksForPlan)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
