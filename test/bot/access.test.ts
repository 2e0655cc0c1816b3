import { describe, expect, it } from "vitest";
import { heldBack, mustHave, peopleFor, whoIs } from "../../bot/access.ts";
import type { Person } from "../../config/policy.ts";
import { OpsError } from "../../jobs/error.ts";
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

describe("a platform's own roles", () => {
  const bob = { platform: "fake", account: "bob" };
  const dave = { platform: "fake", account: "dave" };
  const all = ["viewer", "requester", "approver"] as const;

  it("add nothing to what the site file says", () => {
    expect(whoIs(bob, people, { atMost: all, mayLook: true }).person.roles).toEqual(["viewer", "approver"]);
  });

  it("take away what somebody lacks there, but never the look", () => {
    const granted = { atMost: ["viewer", "requester"] as const, mayLook: false };

    expect(whoIs(dave, people, granted).person.roles).toEqual(["viewer", "requester"]);
    const only = [person("zoe", ["approver"])];
    expect(whoIs({ platform: "fake", account: "zoe" }, only, granted).person.roles).toEqual(["viewer"]);
  });

  it("let a stranger look and do nothing else, where the site file says so", () => {
    const stranger = { platform: "fake", account: "mallory" };
    const { person: guest, actor } = whoIs(stranger, people, { atMost: all, mayLook: true });

    expect(guest.roles).toEqual(["viewer"]);
    expect(people.map(({ name }) => name)).not.toContain(actor.person);
    expect(() => whoIs(stranger, people, { atMost: all, mayLook: false })).toThrow("does not know you");
  });

  it("count for the one who acts alone", () => {
    const known = whoIs(dave, people, { atMost: ["viewer"], mayLook: false });
    const roles = peopleFor(known, people).map(({ name, roles }) => [name, roles]);

    expect(roles).toContainEqual(["dave", ["viewer"]]);
    expect(roles).toContainEqual(["bob", ["viewer", "approver"]]);
  });

  it("are named where they are what somebody lacks, and only there", () => {
    const known = whoIs(dave, people, { atMost: ["viewer", "requester"], mayLook: false });
    const refused = new OpsError("access.no-role", { person: "dave", role: "approver", who: "bob" });

    expect(
      refusal(() => {
        throw heldBack(refused, known, people);
      }),
    ).toBe(
      "dave, you are approver in the site file, but lack the role that goes with it on fake. Ask whoever manages roles on fake for it, or use Ferry on another platform.",
    );
    expect(heldBack(refused, whoIs(dave, people), people)).toBe(refused);
    const other = new OpsError("command.old-button");
    expect(heldBack(other, known, people)).toBe(other);
  });
});
