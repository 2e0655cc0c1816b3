import { describe, expect, it } from "vitest";
import { parseSite } from "../../config/site-file.ts";
import { brief, GOOD_SITE } from "../support/site-problems.ts";

const SERVER = "197038439483310086";
const ROLE = "41771983423143936";
const withDiscord = (written: string) => `${GOOD_SITE}discord: ${written}\n`;

describe("the site file's Discord server", () => {
  it("may be left out, and so may all of it but its id", () => {
    expect(parseSite(GOOD_SITE, "f").discord).toBeUndefined();
    expect(parseSite(withDiscord(`{ server: "${SERVER}" }`), "f").discord).toEqual({ id: SERVER, roles: {} });
    expect(
      parseSite(withDiscord(`{ server: "${SERVER}", roles: { approver: "${ROLE}" } }`), "f").discord,
    ).toEqual({ id: SERVER, roles: { approver: ROLE } });
  });

  it("lets a person be known on Discord alone", () => {
    const site = parseSite(
      GOOD_SITE.replace("[requester], console: ann", '[requester], discord: "80351110224678912"'),
      "f",
    );

    expect(site.people[0]?.accounts).toEqual({ discord: "80351110224678912" });
  });

  it.each([
    ["{}", "11 discord.server: `server` is missing"],
    [`{ server: ${SERVER} }`, "11 discord.server: is a number, not a Discord server"],
    [`{ server: "${SERVER}", channel: general }`, "11 discord.channel: is not a Discord channel"],
    [`{ server: "${SERVER}", rolls: {} }`, "11 discord.rolls: unknown key"],
    [
      `{ server: "${SERVER}", roles: { approver: "${SERVER}" } }`,
      "11 discord.roles.approver: is the server's id, which stands for everybody in it",
    ],
  ])("says of %s: %s", (written, expected) => {
    expect(brief(withDiscord(written))).toContain(expected);
  });

  it("lets everybody in the server look", () => {
    expect(brief(withDiscord(`{ server: "${SERVER}", roles: { viewer: "${SERVER}" } }`))).toEqual([]);
  });

  it("is where another channel can be named in which all plans are shown", () => {
    const also = `alsoShowIn: { discord: "${ROLE}" }\n`;

    expect(parseSite(`${withDiscord(`{ server: "${SERVER}" }`)}${also}`, "f").alsoShowIn).toEqual([
      { platform: "discord", channel: `${SERVER}/${ROLE}` },
    ]);
    expect(brief(`${GOOD_SITE}${also}`)).toEqual([
      "11 alsoShowIn.discord: is a channel of no server: the site file has no discord.server",
    ]);
    expect(brief(`${GOOD_SITE}alsoShowIn: { slack: general }\n`)).toEqual([
      "11 alsoShowIn.slack: is not a Slack channel",
    ]);
  });
});
