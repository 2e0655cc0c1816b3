import { ApplicationCommandOptionType } from "discord.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandsJson, hashOf } from "../../../adapters/discord/command-json.ts";
import { specs, specsOf } from "../../../adapters/discord/commands.ts";
import { readInteraction } from "../../../adapters/discord/interaction.ts";
import { commandOf, readFilled } from "../../../adapters/discord/read-command.ts";
import { parseCommand } from "../../../bot/command.ts";
import { type Usage, usages } from "../../../bot/usage.ts";
import { splitWords } from "../../../bot/words.ts";
import { botSite } from "../../support/bot-site.ts";
import { commandForm } from "../../support/discord/commands/command-form.ts";
import { interactionOf } from "../../support/discord-interaction.ts";

const read = (path: string, values: Record<string, string>) => {
  const interaction = readInteraction(interactionOf(path, values));
  if (interaction?.type !== 2) throw new Error("that is no command");
  const filled = readFilled(interaction.data);
  return filled && commandOf(filled);
};

describe("Ferry's commands in Discord", () => {
  it("are all that can be typed elsewhere", () => {
    expect(specs.map(({ usage }) => usage)).toEqual(Object.values(usages));
  });

  it("take every option and flag that their usage names", () => {
    for (const { usage, options } of specs) {
      const named = options.filter(({ as }) => as === "option").map(({ name }) => name);
      expect([usage.path, named.sort()]).toEqual([usage.path, [...usage.options].sort()]);
      const flags = options.filter(({ as }) => as === "flag").map(({ name }) => name);
      expect([usage.path, flags.sort()]).toEqual([usage.path, [...usage.flags].sort()]);
    }
  });

  it("explain the modes of a move, and what goes with them", () => {
    const migrate = commandsJson().find(({ name }) => name === "migrate");
    const option = (wanted: string) => migrate?.options?.find(({ name }) => name === wanted);

    expect(option("mode")).toMatchObject({
      required: false,
      description: "live if left out",
      choices: [
        { value: "live", name: expect.stringMatching(/^live: .*goes on running/) },
        { value: "cold", name: expect.stringMatching(/^cold: .*is shut down first/) },
      ],
    });
    expect(option("presync")).toMatchObject({ description: usages.migrate.meanings?.presync });
    expect(option("to")).toMatchObject({ description: usages.migrate.meanings?.to });
  });

  it("take a mode for what it is typed as", () => {
    const typed = read("migrate", { vm: "kvm1/vm1", destination: "kvm2", mode: "cold" });

    expect(typed?.typed).toBe("/migrate vm1 kvm1 kvm2 cold");
  });

  it("ask for a word wherever one must be typed", () => {
    for (const { usage, options } of specs) {
      const words = options.filter(({ as }) => as !== "option" && as !== "flag");
      const required = words.filter((option) => option.required);
      expect(required.length).toBeGreaterThanOrEqual(usage.required.length);
      // One option may stand for several words.
      if (usage.more) expect(words.at(-1)?.as).toMatch(/words|prose/);
      else expect(words).toHaveLength(usage.required.length + usage.optional.length);
    }
  });

  it("stay within what Discord takes", () => {
    expect(withinLimits(commandsJson())).toEqual([]);
  });

  it("are seen in servers alone, by whoever may write there", () => {
    for (const command of commandsJson()) {
      expect(command).toMatchObject({
        contexts: [0],
        default_member_permissions: String((1n << 31n) | (1n << 11n)),
      });
    }
  });

  it("have a hash that changes when they do", () => {
    const [first, ...others] = commandsJson();

    expect(hashOf(commandsJson())).toBe(hashOf(commandsJson()));
    expect(hashOf(others)).not.toBe(hashOf(commandsJson()));
    expect(first && hashOf([{ ...first, description: "else" }, ...others])).not.toBe(hashOf(commandsJson()));
  });
});

describe("a command that somebody filled in", () => {
  it.each([
    ["migrate", { vm: "vm1", destination: "kvm2" }, "/migrate vm1 kvm2"],
    ["migrate", { vm: "vm1", destination: "kvm2", source: "kvm1" }, "/migrate vm1 kvm1 kvm2"],
    ["migrate", { vm: "kvm1/vm1", destination: "kvm2" }, "/migrate vm1 kvm1 kvm2"],
    ["migrate", { vm: "kvm1/vm1", destination: "kvm2", source: "nfs1" }, "/migrate vm1 nfs1 kvm2"],
    ["ferry hosts", {}, "/ferry hosts"],
    ["ferry vms", { host: "kvm1" }, "/ferry vms kvm1"],
    ["ferry prepare", { hosts: "kvm1  kvm2 " }, "/ferry prepare kvm1 kvm2"],
    ["ferry help", { command: "volume create" }, "/ferry help volume create"],
    ["ferry plan", { command: "migrate vm1 kvm2" }, "/ferry plan migrate vm1 kvm2"],
    ["ferry reject", { plan: "k7m2qx9d", reason: "it's late" }, `/ferry reject k7m2qx9d "it's late"`],
    [
      "ferry volume create",
      { volume: "images/vm2", size: "20G", format: "raw" },
      "/ferry volume create images/vm2 20G --format=raw",
    ],
    [
      "ferry vm create",
      { name: "vm2", host: "kvm1", volume: "images/vm2", memory: "2G", cmdline: "quiet ro" },
      "/ferry vm create vm2 kvm1 --volume=images/vm2 --memory=2G --cmdline='quiet ro'",
    ],
  ])("%s %j is %s", (path, values, typed) => {
    expect(read(path, values)?.typed).toBe(typed);
  });

  it("is what the same words are that somebody types elsewhere", () => {
    const filled = read("ferry vm create", {
      name: "vm2",
      host: "kvm1",
      volume: "images/vm2",
      memory: "2G",
      kernel: "images/vmlinuz",
      cmdline: "root=/dev/vda quiet",
    });
    const asked = { name: "vm2", host: "kvm1", volume: "images/vm2", memory: "2G", iso: "debian.iso" };
    const typed = read("ferry vm create", asked);

    expect(parseCommand(typed?.words ?? [], botSite)).toMatchObject({
      verb: "request",
      request: { runbook: "create-domain", vm: "vm2", host: "kvm1", memoryBytes: 2 ** 31 },
    });
    expect(filled?.words).toContain("--cmdline=root=/dev/vda quiet");
  });

  it("is shown as it could be typed, whatever stands in it", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "b", "-", " ", '"', "=", "/"),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(text, text, (plan, reason) => {
        const command = read("ferry reject", { plan: `p${plan}`, reason });

        expect(splitWords(command?.typed ?? "")).toEqual(["/ferry", ...(command?.words.slice(1) ?? [])]);
      }),
    );
  });

  it("is none where Ferry does not have it", () => {
    expect(read("ferry dance", {})).toBeUndefined();
    expect(read("dance", {})).toBeUndefined();
  });
});

describe("commands that are new in bot/usage.ts", () => {
  const usage = (path: string, shape: string, parts: Partial<Usage> = {}): Usage => ({
    path: path.split(" "),
    shape,
    about: "something new",
    required: [],
    optional: [],
    more: false,
    options: [],
    flags: [],
    ...parts,
  });
  const migrate = usage(
    "migrate",
    "<vm> [<source>] <destination> [live|cold] [--to <directory>] [--presync]",
    {
      required: ["VM", "destination"],
      optional: ["destination", "mode"],
      options: ["to"],
      flags: ["presync"],
    },
  );
  const table = [
    migrate,
    usage("ferry share", "<share>", { required: ["share"] }),
    usage("ferry share list", ""),
    usage("ferry pool list", "[<host>]", { optional: ["host"] }),
    usage("ferry vm start", "<vm>", { required: ["VM"] }),
    usage("ferry vm stop", "<vm> [--hard]", { required: ["VM"], flags: ["hard"] }),
    usage("ferry vm autostart on", "<vm>", { required: ["VM"] }),
    usage("ferry purge", "<id>", { required: ["plan id"] }),
  ];
  const made = specsOf(table);
  const optionsOf = (path: string) => made.find((spec) => spec.path.join(" ") === path)?.options ?? [];

  it("are registered without a word about them here: nouns with several verbs, flags, options and choices", () => {
    expect(made.map(({ path }) => path.join(" "))).toEqual([
      "migrate",
      "ferry share share",
      "ferry share list",
      "ferry pool list",
      "ferry vm start",
      "ferry vm stop",
      "ferry vm autostart-on",
      "ferry purge",
    ]);
    expect(optionsOf("migrate").map(({ name, required, as }) => [name, required, as])).toEqual([
      ["vm", true, "word"],
      ["source", false, "word"],
      ["destination", true, "word"],
      ["mode", false, "word"],
      ["to", false, "option"],
      ["presync", false, "flag"],
    ]);
    expect(optionsOf("migrate")[3]).toMatchObject({ choices: ["live", "cold"] });
    expect(withinLimits(commandsJson(made))).toEqual([]);
    const [, ferry] = commandsJson(made);
    const group = ferry?.options?.find(({ name }) => name === "vm");
    expect(group).toMatchObject({ type: ApplicationCommandOptionType.SubcommandGroup });
    expect(JSON.stringify(group)).toContain(`"type":${ApplicationCommandOptionType.Boolean}`);
  });

  it("are completed by what their words are called", () => {
    const completes = (path: string) => optionsOf(path).map((option) => option.completes);
    expect(completes("ferry vm stop")).toEqual(["vm-there", undefined]);
    expect(completes("ferry pool list")).toEqual(["host"]);
    expect(completes("ferry purge")).toEqual(["show"]);
  });

  it("are typed as elsewhere", () => {
    const [spec] = made;
    const filled = (values: Record<string, string>) =>
      spec && commandOf({ spec, values: new Map(Object.entries(values)), focused: undefined }).typed;

    expect(
      filled({ vm: "kvm1/vm1", destination: "kvm2", mode: "cold", to: "/srv/a b", presync: "true" }),
    ).toBe("/migrate vm1 kvm1 kvm2 cold --to='/srv/a b' --presync");
    expect(filled({ vm: "vm1", destination: "kvm2", presync: "false" })).toBe("/migrate vm1 kvm2");
  });

  it("stay within Discord's limits however many options and words they have", () => {
    const options = Array.from({ length: 40 }, (_, i) => `an-option-with-quite-a-long-name-${i}`);
    const many = usage("migrate", "<vm>", { required: ["VM"], options });
    const long = Array.from({ length: 24 }, (_, i) => ({
      ...usage(`ferry noun verb${i}`, "<vm> <host> <share> <name>", { required: ["a", "b", "c", "d"] }),
      about: "a".repeat(150),
    }));

    expect(withinLimits(commandsJson(specsOf([many, ...long])))).toEqual([]);
    const [spec] = specsOf([many]);
    expect(spec?.options.at(-1)).toMatchObject({ name: "more", as: "words" });
  });
});

/** What Discord would refuse: https://discord.com/developers/docs/interactions/application-commands */
function withinLimits(commands: ReturnType<typeof commandsJson>): string[] {
  return commands.flatMap((command) => {
    const read = commandForm.safeParse(JSON.parse(JSON.stringify(command)));
    return read.success
      ? []
      : read.error.issues.map(({ path, message }) => `${command.name} ${path} ${message}`);
  });
}
