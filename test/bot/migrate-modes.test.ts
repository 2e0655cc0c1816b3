import { describe, expect, it } from "vitest";
import { parseCommand } from "../../bot/command.ts";
import { modeMenu, modes, modeWords } from "../../bot/migrate-modes.ts";
import { botSite } from "../support/bot-site.ts";
import { seenVm } from "../support/snapshots.ts";

const typed = (state?: string) =>
  modeMenu(state === undefined ? undefined : seenVm("vm1", { state })).choices.map((choice) => choice.typed);

describe("the modes of a move", () => {
  it("are those of the command line, and the option that makes a cold one shorter", () => {
    expect(modes).toEqual(["live", "cold"]);
    expect(typed()).toEqual(["live", "cold", "cold --presync"]);
    expect(typed("running")).toEqual(typed());
  });

  it("have nothing to copy ahead while a VM is off", () => {
    expect(typed("shut off")).toEqual(["live", "cold"]);
  });

  it("are each explained in one line that fits a menu", () => {
    for (const { words } of modeMenu(undefined).choices) {
      expect(words).toMatch(/^.{20,75}$/);
    }
  });

  it("are, as they come back, what the command takes for them", () => {
    const runbook = (mode: string) =>
      parseCommand(["migrate", "vm1", "kvm1", "kvm2", ...(modeWords(mode) ?? ["none"])], botSite);
    const move = { vm: "vm1", source: "kvm1", destination: "kvm2" };

    expect(runbook("live")).toMatchObject({ request: { runbook: "migrate-live", ...move } });
    expect(runbook("cold")).toMatchObject({ request: { runbook: "migrate-cold", ...move } });
    expect(runbook("cold --presync")).toMatchObject({
      request: { runbook: "migrate-cold", ...move, presync: true },
    });
  });
});
