import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommand } from "../../bot/command.ts";
import { formCommand } from "../../bot/form-command.ts";
import { readMigrateForm } from "../../bot/migrate-form.ts";
import { botSite } from "../support/bot-site.ts";
import { scene } from "../support/scene.ts";
import { sitesWithSnapshots } from "../support/snapshots.ts";

const as = (account: string) => ({ platform: "fake", account });

describe("what becomes of the choices", () => {
  it("is the command that somebody could have typed, with the source that they saw", () => {
    const made = formCommand({ vm: "kvm1/vm1", destination: "kvm2" }, botSite);

    expect(made).toEqual({ words: ["migrate", "vm1", "kvm1", "kvm2"], typed: "/migrate vm1 kvm1 kvm2" });
    expect(parseCommand("words" in made ? made.words : [], botSite)).toEqual({
      verb: "request",
      planOnly: false,
      request: { runbook: "migrate-live", vm: "vm1", source: "kvm1", destination: "kvm2" },
    });
  });

  it("has the mode behind it, unless that is the one that is meant anyway", () => {
    const made = (mode: string | undefined) => {
      const made = formCommand({ vm: "kvm1/vm1", destination: "kvm2", mode }, botSite);
      return "typed" in made ? made.typed : made.errors;
    };

    expect(made("live")).toBe("/migrate vm1 kvm1 kvm2");
    expect(made(undefined)).toBe("/migrate vm1 kvm1 kvm2");
    expect(made("cold")).toBe("/migrate vm1 kvm1 kvm2 cold");
    expect(made("cold --presync")).toBe("/migrate vm1 kvm1 kvm2 cold --presync");
    for (const mode of ["", "warm", "cold --to /etc", "cold --flatten"])
      expect(made(mode)).toEqual({ mode: "Choose how it moves." });
  });

  it.each([
    [{ mode: "warm" }, { vm: "Choose a VM.", destination: "Choose a host.", mode: "Choose how it moves." }],
    [{}, { vm: "Choose a VM.", destination: "Choose a host." }],
    [{ vm: "kvm1/vm1" }, { destination: "Choose a host." }],
    [{ vm: "nonsense", destination: "kvm2" }, { vm: "Choose a VM." }],
    [{ vm: "kvm1/a b", destination: "kvm2" }, { vm: "Choose a VM." }],
    [
      { vm: "kvm1/vm1", destination: "kvm1" },
      { destination: "Not kvm1: vm1 is there already. Choose another host." },
    ],
    [
      { vm: "kvm1/vm1", destination: "nfs1" },
      { destination: "Not nfs1: it only serves shares and runs no VMs. Choose another host." },
    ],
    [
      { vm: "kvm9/vm1", destination: "kvm8" },
      {
        vm: "vm1 was on kvm9, which the site file has no more. Choose again.",
        destination: "Not kvm8: the site file has no such host. Choose another host.",
      },
    ],
  ])("names what is wrong with %j", (choices, errors) => {
    expect(formCommand(choices, botSite)).toEqual({ errors });
  });

  it("is a command that Ferry takes, whatever was offered and chosen", async () => {
    await fc.assert(
      fc.asyncProperty(sitesWithSnapshots, fc.nat(), fc.nat(), fc.nat(), async ({ site, hosts }, n, m, o) => {
        const play = scene({ site });
        await play.store.saveSnapshot({ at: play.now(), hosts });
        const { vms } = await readMigrateForm(as("ann"), play, { patienceMs: 1000 });
        const vm = vms[n % Math.max(1, vms.length)];
        if (vm === undefined) return;
        const read = await readMigrateForm(as("ann"), play, { chosen: vm.id, patienceMs: 1000 });
        const { destinations, modes } = read;
        const to = destinations[m % destinations.length];
        const mode = modes.choices[o % modes.choices.length]?.typed;

        const made = formCommand({ vm: vm.id, destination: to?.host, mode }, site);

        expect("errors" in made).toBe(to?.verdict === "impossible");
        if ("words" in made) expect(() => parseCommand(made.words, site)).not.toThrow();
      }),
      { numRuns: 40 },
    );
  });
});
