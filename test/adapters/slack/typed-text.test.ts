import { describe, expect, it } from "vitest";
import {
  typedText,
  withoutCode,
  withoutCodeAround,
  withoutMention,
} from "../../../adapters/slack/typed-text.ts";
import { commandWords } from "../../../bot/spoken-words.ts";

describe("typedText", () => {
  it.each([
    [
      "a host that Slack took for an address",
      "vm1 <http://kvm1.example.net|kvm1.example.net>",
      "vm1 kvm1.example.net",
    ],
    ["an address without a label", "<https://example.net/a>", "https://example.net/a"],
    ["what looks like mail", "<mailto:vm1@kvm1|vm1@kvm1> <mailto:a@b>", "vm1@kvm1 a@b"],
    ["a person, named or not", "<@U0BOB|bob> <@U0BOB>", "@bob @U0BOB"],
    ["a channel", "<#C0OPS|ops> <#C0OPS>", "#ops #C0OPS"],
    ["everybody", "<!here> <!channel|channel> <!subteam^S1|@ops>", "@here channel @ops"],
    ["a date", "<!date^1392734382^{date}|February 18>", "February 18"],
    ["brackets that people type", "&lt;@U0BOB&gt; a &amp; b &amp;lt;", "<@U0BOB> a & b &lt;"],
    ["blanks of every kind", " vm1\u00a0kvm1 \n kvm2\t", "vm1 kvm1 kvm2"],
  ])("reads %s as it was typed", (_, wire, typed) => {
    expect(typedText(wire)).toBe(typed);
  });

  it("leaves quotes and dashes to the splitting of words, which knows phones", () => {
    expect(commandWords("/ferry", typedText("reject k7m2qx9d “not tonight” —later"))).toEqual([
      "ferry",
      "reject",
      "k7m2qx9d",
      "not tonight",
      "--later",
    ]);
  });
});

describe("code", () => {
  it.each([
    ["`/ferry show k7m2qx9d`", "/ferry show k7m2qx9d", "/ferry show k7m2qx9d"],
    ["show `k7m2qx9d`", "show k7m2qx9d", "show `k7m2qx9d`"],
    ["```migrate vm1 kvm2```", "migrate vm1 kvm2", "migrate vm1 kvm2"],
    ["` show `", "show", "show"],
    ["`reject` `k7m2qx9d`", "reject k7m2qx9d", "`reject` `k7m2qx9d`"],
    ["one ` alone", "one ` alone", "one ` alone"],
    ["``", "``", "``"],
  ])("%j is read as %j where it is said, and as %j after a slash command", (text, said, command) => {
    expect(withoutCode(text)).toBe(said);
    expect(withoutCodeAround(text)).toBe(command);
  });
});

describe("withoutMention", () => {
  it.each([
    ["<@U0FERRY> cancel", "cancel"],
    ["please <@U0FERRY|ferry>, cancel", "please   cancel"],
    ["<@U0FERRY> <@U0FERRY>: show", "show"],
    ["<@U0FERRYMAN> cancel", "<@U0FERRYMAN> cancel"],
  ])("of %j leaves %j", (wire, rest) => {
    expect(withoutMention(wire, "U0FERRY").trim()).toBe(rest);
  });
});
