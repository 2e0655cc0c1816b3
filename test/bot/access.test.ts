import { describe, expect, it } from "vitest";
import { mustHave, whoIs } from "../../bot/access.ts";
import type { Person } from "../../config/policy.ts";
import { botSite } from "../support/bot-site.ts";
import { refusal } from "../support/refusal.ts";

const { people } = botSite;
const person = (name: string, roles: Person["roles"]): Person => ({ name, roles, accounts: { fake: name } });

describe("whoIs", () => {
  it("finds the person behind an account of any platform", () => {
    expect(whoIs({ platform: "slack", account: "T1/U1" }, people).actor).toEqual({
      person: "bob",
      platform: "slack",
      account: "T1/U1",
    });
  });

  it("does not let an account of one platform pass for the same text on another", () => {
    expect(refusal(() => whoIs({ platform: "discord", account: "bob" }, people))).toBe(
      'Ferry does not know you: no person of the site file has the discord account bob. Ask bob, carol or dave to add `discord: "bob"` to your accounts in the site file.',
    );
  });

  it("knows no platform by the name of what every object has", () => {
    expect(() => whoIs({ platform: "constructor", account: "Object" }, people)).toThrow();
  });

  it("lets nobody in through an account that two persons claim", () => {
    const twice = [...people, { ...person("mallory", ["approver"]), accounts: { fake: "bob" } }];

    expect(refusal(() => whoIs({ platform: "fake", account: "bob" }, twice))).toContain(
      "belongs to more than one person of the site file: bob and mallory",
    );
  });
});

describe("mustHave", () => {
  it("lets any role look, and nobody without a role", () => {
    expect(() => mustHave("viewer", person("x", ["approver"]), people)).not.toThrow();
    expect(() => mustHave("viewer", person("x", []), people)).toThrow();
  });

  it.each([
    [
      "requester",
      ["viewer", "approver"],
      "x lacks the requester role that this needs. Ask ann or dave, or have the role added in the site file.",
    ],
    [
      "approver",
      ["requester"],
      "x lacks the approver role that this needs. Ask bob, carol or dave, or have the role added in the site file.",
    ],
  ] as const)("asks for the %s role by its name, whatever else somebody is", (role, roles, said) => {
    expect(refusal(() => mustHave(role, person("x", roles), people))).toBe(said);
  });

  it("says so when nobody has the role", () => {
    expect(refusal(() => mustHave("approver", person("x", ["viewer"]), []))).toContain(
      "nobody has the approver role yet",
    );
  });
});
