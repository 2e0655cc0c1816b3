import { ApplicationCommandOptionType } from "discord.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandsJson, hashOf } from "../../../adapters/discord/command-json.ts";
import { specs } from "../../../adapters/discord/commands.ts";
import { readInteraction } from "../../../adapters/discord/interaction.ts";
import { commandOf, readFilled } from "../../../adapters/discord/read-command.ts";
import { parseCommand } from "../../../bot/command.ts";
import { usages } from "../../../bot/usage.ts";
import { splitWords } from "../../../bot/words.ts";
import { botSite } from "../../support/bot-site.ts";
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

  it("take every option that their usage names", () => {
    for (const { usage, options } of specs) {
      const flags = options.filter(({ as }) => as === "flag").map(({ name }) => name);
      expect([usage.path, flags.sort()]).toEqual([usage.path, [...usage.options].sort()]);
      const words = options.filter(({ as }) => as !== "flag");
      // One option may stand for several words.
      expect(words.length).toBeGreaterThanOrEqual(Math.min(1, usage.required.length));
    }
  });

  it("stay within what Discord takes", () => {
    for (const command of commandsJson()) {
      expect(JSON.stringify(command).length).toBeLessThan(8_000);
      for (const part of parts(command)) {
        expect(part.name).toMatch(/^[-_a-z0-9]{1,32}$/);
        expect(part.description.length).toBeGreaterThan(0);
        expect(part.description.length).toBeLessThanOrEqual(100);
        expect(part.options?.length ?? 0).toBeLessThanOrEqual(25);
        const required = (part.options ?? []).map((option) => option.required === true);
        expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)));
      }
    }
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
    const typed = read("ferry vm create", { name: "vm2", host: "kvm1", volume: "images/vm2", memory: "2G" });

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

interface Part {
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly options?: readonly Part[];
}

/** A command, and all that stands in it. */
function parts(command: ReturnType<typeof commandsJson>[number]): Part[] {
  const walk = (part: Part): Part[] => [part, ...(part.options ?? []).flatMap(walk)];
  const found = walk(JSON.parse(JSON.stringify(command)));
  expect(found.some(({ options }) => options !== undefined)).toBe(true);
  expect(command.options?.every(({ type }) => type in ApplicationCommandOptionType)).toBe(true);
  return found;
}
