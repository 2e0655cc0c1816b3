import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { destinationOptions, type Options, vmOptions } from "../../../../adapters/slack/views/options.ts";
import type { MigrateForm, VmChoice } from "../../../../bot/migrate-form.ts";
import { readMigrateForm } from "../../../../bot/migrate-form.ts";
import { modeMenu } from "../../../../bot/migrate-modes.ts";
import { scene } from "../../../support/scene.ts";
import { option, optionGroup } from "../../../support/slack/blocks/composition.ts";
import { sitesWithSnapshots } from "../../../support/snapshots.ts";

const vm = (name: string, host = "kvm1"): VmChoice => ({
  id: `${host}/${name}`,
  vm: name,
  host,
  words: `on ${host}: running, 2 GiB`,
});
const form = (vms: VmChoice[], destinations: MigrateForm["destinations"] = []): MigrateForm => ({
  vms,
  destinations,
  modes: modeMenu(undefined),
  seen: "Hosts read 12 s ago.",
});

/** As Slack takes the answer to a menu. */
const answer = z.union([
  z.strictObject({ options: z.array(option).max(100) }),
  z.strictObject({ option_groups: z.array(optionGroup).min(1).max(100) }),
]);

const texts = (options: Options) =>
  ("options" in options ? options.options : options.option_groups.flatMap((group) => group.options)).map(
    ({ text, description }) => `${text.text} | ${description?.text}`,
  );

describe("the menu of VMs", () => {
  it("finds by name and by host, and says where each is and how", () => {
    const all = form([vm("mail"), vm("web-01", "kvm2"), vm("web-02")]);

    expect(texts(vmOptions("web", all))).toEqual([
      "web-01 | on kvm2: running, 2 GiB",
      "web-02 | on kvm1: running, 2 GiB",
    ]);
    expect(texts(vmOptions("kvm2", all))).toEqual(["web-01 | on kvm2: running, 2 GiB"]);
    expect(texts(vmOptions("", all))).toHaveLength(3);
    expect(vmOptions("nothing like it", all)).toEqual({ options: [] });
  });

  it("holds the 100 best, and says how many more there are", () => {
    const many = form(Array.from({ length: 342 }, (_, n) => vm(`vm${n}`)));
    const shown = vmOptions("vm34", many);
    const all = vmOptions("", many);

    expect(texts(shown)[0]).toContain("vm34 |");
    expect("option_groups" in shown).toBe(false);
    expect("option_groups" in all && all.option_groups[0]?.label.text).toBe(
      "+242 more VMs: type more of the name",
    );
    expect(texts(all)).toHaveLength(100);
  });
});

describe("the menu of hosts", () => {
  it("marks the doubtful and the impossible in words, with the reason", () => {
    const options = destinationOptions(
      "",
      form(
        [],
        [
          { host: "kvm2", verdict: "possible", words: "answers, 0 VMs, 0 running" },
          { host: "kvm3", verdict: "doubtful", words: "did not answer" },
          { host: "kvm1", verdict: "impossible", words: "vm1 is there already" },
        ],
      ),
    );

    expect(texts(options)).toEqual([
      "kvm2 | answers, 0 VMs, 0 running",
      "kvm3 (doubtful) | did not answer",
      "kvm1 (impossible) | vm1 is there already",
    ]);
  });
});

it("is an answer that Slack takes, whatever was seen and typed", async () => {
  await fc.assert(
    fc.asyncProperty(sitesWithSnapshots, fc.string({ maxLength: 4 }), async ({ site, hosts }, typed) => {
      const play = scene({ site });
      await play.store.saveSnapshot({ at: play.now(), hosts });
      const chosen = hosts.flatMap((host) => host.domains.map(({ name }) => `${host.name}/${name}`))[0];
      const ann = { platform: "fake", account: "ann" };
      const read = await readMigrateForm(ann, play, {
        ...(chosen === undefined ? {} : { chosen }),
        patienceMs: 1000,
      });

      for (const options of [vmOptions(typed, read), destinationOptions(typed, read), vmOptions("", read)]) {
        const taken = answer.safeParse(options);
        expect(taken.error?.issues ?? []).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});
