import { describe, expect, it } from "vitest";
import { accountOf, grantedBy } from "../../../adapters/discord/account.ts";
import { buttonOf, customId } from "../../../adapters/discord/custom-id.ts";
import { hasToken, keptText, readInteraction } from "../../../adapters/discord/interaction.ts";
import { mustTakeThreads, placeFor } from "../../../adapters/discord/rooms.ts";
import { interactionOf, type Where } from "../../support/discord-interaction.ts";
import { refusal } from "../../support/refusal.ts";

const SERVER = "197038439483310086";
const [VIEWER, ASKER, APPROVER] = ["41771983423143934", "41771983423143935", "41771983423143936"];

function read(where: Where = {}) {
  const interaction = readInteraction(interactionOf("ferry hosts", {}, where));
  if (interaction === undefined) throw new Error("that is no interaction");
  return interaction;
}

describe("who did something in Discord", () => {
  it("is known by the user's id", () => {
    expect(accountOf(read())).toEqual({ platform: "discord", account: "80351110224678912" });
  });

  it("is bound by no role where the site file names none", () => {
    expect(grantedBy(read(), { id: SERVER, roles: {} })).toEqual({
      atMost: ["viewer", "requester", "approver"],
      mayLook: false,
    });
  });

  it("asks and approves only with the roles that the site file names", () => {
    const server = { id: SERVER, roles: { viewer: VIEWER, requester: ASKER, approver: APPROVER } };

    expect(grantedBy(read(), server)).toEqual({ atMost: ["viewer"], mayLook: false });
    expect(grantedBy(read({ roles: [ASKER, "1"] }), server)).toEqual({
      atMost: ["viewer", "requester"],
      mayLook: false,
    });
    expect(grantedBy(read({ roles: [VIEWER, APPROVER] }), server)).toEqual({
      atMost: ["viewer", "approver"],
      mayLook: true,
    });
  });

  it("may look where the whole server may", () => {
    expect(grantedBy(read(), { id: SERVER, roles: { viewer: SERVER } }).mayLook).toBe(true);
  });
});

describe("where a plan has its thread", () => {
  const server = { id: SERVER, roles: {} };

  it("is the channel where it was asked for, and of a thread the channel that it hangs in", () => {
    expect(placeFor(read(), server).channel).toBe(`${SERVER}/41771983423143937`);
    const thread = read({ channel: { id: "5", type: 11, parent_id: "6" } });
    expect(placeFor(thread, server).channel).toBe(`${SERVER}/6`);
    expect(placeFor(thread, { ...server, channel: "7" }).channel).toBe(`${SERVER}/7`);
  });

  it("is nowhere that Ferry may not make one", () => {
    const all = (1n << 60n) - 1n;
    const without = (bit: bigint) => read({ permissions: all & ~(1n << bit) & ~(1n << 3n) });

    expect(refusal(() => mustTakeThreads(read(), server))).toBe("not refused");
    expect(refusal(() => mustTakeThreads(without(35n), server))).toContain("may not create public threads");
    expect(refusal(() => mustTakeThreads(read({ channel: { id: "5", type: 2 } }), server))).toContain(
      "no channel in which",
    );
    // Of the channel that the site file names, an interaction elsewhere says nothing.
    expect(refusal(() => mustTakeThreads(without(35n), { ...server, channel: "7" }))).toBe("not refused");
  });
});

describe("an interaction", () => {
  it("is kept without its token, and is known by that", () => {
    const kept = keptText(read());

    expect(kept).not.toContain("secret");
    const again = readInteraction(JSON.parse(kept));
    expect(again && hasToken(again)).toBe(false);
    expect(hasToken(read())).toBe(true);
    expect(again).toMatchObject({ type: 2, data: { name: "ferry" } });
  });
});

describe("a button's custom_id", () => {
  it("is its id, marked where a question comes first, and never too long", () => {
    expect(customId({ id: "approve.k7m2qx9d" })).toBe("approve.k7m2qx9d");
    const asks = customId({ id: "cancel.k7m2qx9d", confirm: "Stop it?" });
    expect(buttonOf(asks)).toEqual({ button: "cancel.k7m2qx9d", asks: true });
    expect(buttonOf("reject.k7m2qx9d")).toEqual({ button: "reject.k7m2qx9d", asks: false });
    expect(customId({ id: "x".repeat(200), confirm: "?" })).toHaveLength(100);
  });
});
