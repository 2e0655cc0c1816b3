import { type Client, Events, type Interaction, MessageFlags, Routes } from "discord.js";
import { describe, expect, it } from "vitest";
import { clientOf, closeAfterEach, openForTest, refused, restOf } from "../../support/discord/for-test.ts";
import { NotAcknowledged } from "../../support/discord/people.ts";

const option = (name: string, more: object = {}) => ({ type: 3, name, description: "text", ...more });
const command = (options: object[] = [], more: object = {}) => ({
  name: "migrate",
  description: "Move a VM",
  options,
  ...more,
});
const forms = (discord: { appId: string; guild: { id: string } }) =>
  Routes.applicationGuildCommands(discord.appId, discord.guild.id);

closeAfterEach();

/** A server with one command, and an app that does `onInteraction`. */
async function open(
  onInteraction: (interaction: Interaction, client: Client<true>) => Promise<unknown>,
  options: Parameters<typeof openForTest>[0] = {},
) {
  const discord = await openForTest(options);
  await clientOf(discord, (client) => {
    client.on(Events.InteractionCreate, (interaction) => void onInteraction(interaction, client));
  });
  const rest = restOf(discord);
  await rest.put(forms(discord), { body: [command([option("vm", { autocomplete: true })])] });
  return { discord, rest };
}

/** The ways to answer that carry an interaction's own token. */
const ways = (rest: ReturnType<typeof restOf>, appId: string, given: Readonly<Record<string, unknown>>) => {
  const [id, token] = [String(given.id), String(given.token)];
  return {
    callback: (body: object) =>
      refused(rest.post(Routes.interactionCallback(id, token), { body, auth: false })),
    original: (body: object) =>
      rest.patch(Routes.webhookMessage(appId, token, "@original"), { body, auth: false }),
    followUp: (body: object) => rest.post(Routes.webhook(appId, token), { body, auth: false }),
  };
};

const defer = async (interaction: Interaction) => {
  if (interaction.isChatInputCommand()) await interaction.deferReply({ flags: MessageFlags.Ephemeral });
};

describe("the first response", () => {
  it("must come in time: after it the interaction is unknown, and the person sees that", async () => {
    const arrived: Interaction[] = [];
    const { discord, rest } = await open(async (interaction) => arrived.push(interaction), {
      acknowledgeWithinMs: 50,
    });

    await expect(discord.command("ann", "ferry", "migrate")).rejects.toThrow(NotAcknowledged);
    const [interaction] = arrived;
    const { callback, followUp } = ways(rest, discord.appId, {
      id: interaction?.id,
      token: interaction?.token,
    });

    expect(await callback({ type: 5 })).toMatchObject({ status: 404, code: 10062 });
    expect(await refused(followUp({ content: "late" }))).toMatchObject({ status: 404, code: 10015 });
  });

  it("is given once: the second is 40060", async () => {
    const { discord, rest } = await open(defer);

    const { interaction } = await discord.command("ann", "ferry", "migrate");
    const { callback } = ways(rest, discord.appId, interaction);

    expect(await callback({ type: 5 })).toMatchObject({ status: 400, code: 40060 });
  });

  it.each([6, 7, 8, 99])("of type %i does not answer a command", async (type) => {
    const refusals: unknown[] = [];
    const { discord, rest } = await open(async (interaction) => {
      refusals.push(
        await ways(rest, discord.appId, { ...interaction, token: interaction.token }).callback({ type }),
      );
      await defer(interaction);
    });

    await discord.command("ann", "ferry", "migrate");

    expect(refusals).toMatchObject([{ status: 400, code: 50035, errors: { type: {} } }]);
  });

  it("tells where the answer stands, when asked", async () => {
    const { discord } = await open(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const { resource } = await interaction.reply({ content: "hello", withResponse: true });
      await resource?.message?.edit("hello again");
    });

    await discord.command("ann", "ferry", "migrate");

    await expect.poll(() => discord.channelText("ferry")).toBe("hello again");
  });
});

describe("an interaction's token", () => {
  it("is good for 15 minutes", async () => {
    let now = Date.now();
    const { discord, rest } = await open(defer, { now: () => now });
    const { interaction } = await discord.command("ann", "ferry", "migrate");
    const { original, followUp } = ways(rest, discord.appId, interaction);

    now += 14 * 60_000;
    await original({ content: "still there" });
    now += 60_000;

    expect(discord.ephemeral("ann").map(({ shown }) => shown)).toEqual(["still there"]);
    expect(await refused(original({ content: "too late" }))).toMatchObject({ status: 401, code: 50027 });
    expect(await refused(followUp({ content: "too late" }))).toMatchObject({ status: 401, code: 50027 });
  });

  it("fills a deferred answer in with the first follow-up, as private as it was deferred", async () => {
    const { discord, rest } = await open(defer);
    const { interaction } = await discord.command("ann", "ferry", "migrate");
    const { followUp } = ways(rest, discord.appId, interaction);
    const loading = discord.ephemeral("ann").map(({ shown, isLoading }) => ({ shown, isLoading }));

    await followUp({ content: "one" });
    await followUp({ content: "two" });

    expect(loading).toEqual([{ shown: "Ferry is thinking…", isLoading: true }]);
    expect(discord.ephemeral("ann").map(({ shown }) => shown)).toEqual(["one"]);
    expect(discord.channelText("ferry")).toBe("two");
  });

  it("alone reaches an ephemeral message: the bot's own token does not", async () => {
    const { discord, rest } = await open(defer);
    await discord.command("ann", "ferry", "migrate");
    const [answer] = discord.ephemeral("ann");
    const call = rest.get(Routes.channelMessage(discord.channelId("ferry"), answer?.id ?? ""));

    expect(await refused(call)).toMatchObject({ status: 404, code: 10008 });
    expect(discord.ephemeral("bob")).toEqual([]);
  });
});

describe("a modal", () => {
  const label = { type: 18, label: "Reason", component: { type: 4, custom_id: "reason", style: 2 } };
  const modal = { custom_id: "reject.k7m2qx9d", title: "Reject", components: [label] };

  it.each([
    [{ ...modal, title: "x".repeat(46) }, "title"],
    [{ ...modal, custom_id: "x".repeat(101) }, "custom_id"],
    [{ ...modal, components: [] }, "components"],
    [{ ...modal, components: [label, label] }, "components"],
    [{ ...modal, components: [{ ...label, label: "x".repeat(46) }] }, "components"],
  ])("is refused: %#", async (data, path) => {
    const refusals: { errors: unknown }[] = [];
    const { discord, rest } = await open(async (interaction) => {
      const { callback } = ways(rest, discord.appId, { id: interaction.id, token: interaction.token });
      refusals.push(await callback({ type: 9, data }));
      await defer(interaction);
    });

    await discord.command("ann", "ferry", "migrate");

    expect(Object.keys(Object(Object(refusals[0]?.errors).data))).toEqual([path]);
    expect(discord.modal("ann")).toBeUndefined();
  });

  it("is sent in as Discord lets people, and stays open while the app does not answer", async () => {
    const sent: string[] = [];
    const { discord, rest } = await open(
      async (interaction) => {
        if (interaction.isModalSubmit()) {
          const reason = interaction.fields.getTextInputValue("reason");
          sent.push(reason);
          if (reason !== "quiet") await interaction.reply(`Because: ${reason}`);
          return;
        }
        const { callback } = ways(rest, discord.appId, { id: interaction.id, token: interaction.token });
        await callback({ type: 9, data: modal }).catch(() => {});
      },
      { acknowledgeWithinMs: 300 },
    );
    await discord.command("ann", "ferry", "migrate");

    await expect(discord.submit("ann")).rejects.toThrow('"Reason" must be filled in');
    await expect(discord.submit("ann", { reason: "x".repeat(4_001) })).rejects.toThrow("4000 characters");
    await expect(discord.submit("ann", { reason: "quiet" })).rejects.toThrow(NotAcknowledged);
    const open_ = discord.modal("ann")?.title;
    await discord.submit("ann", { Reason: "maintenance" });

    expect(open_).toBe("Reject");
    expect(sent).toEqual(["quiet", "maintenance"]);
    expect(discord.modal("ann")).toBeUndefined();
    expect(discord.channelText("ferry")).toBe("Because: maintenance");
  });
});

describe("commands", () => {
  it.each([
    ["26 options", command(Array.from({ length: 26 }, (_, n) => option(`o${n}`))), "options"],
    ["capitals", command([], { name: "Migrate" }), "name"],
    ["a name over 32", command([], { name: "m".repeat(33) }), "name"],
    ["a description over 100", command([], { description: "m".repeat(101) }), "description"],
    ["a required option after another", command([option("a"), option("b", { required: true })]), "options"],
    [
      "26 choices",
      command([
        option("a", { choices: Array.from({ length: 26 }, (_, n) => ({ name: `c${n}`, value: `c${n}` })) }),
      ]),
      "options",
    ],
    [
      "subcommands beside options",
      command([{ type: 1, name: "sub", description: "s" }, option("a")]),
      "options",
    ],
  ])("with %s are refused", async (_, body, path) => {
    const discord = await openForTest();

    const { code, errors } = await refused(restOf(discord).post(forms(discord), { body }));

    expect(code).toBe(50035);
    expect(Object.keys(Object(errors))).toEqual([path]);
    expect(discord.commands()).toEqual([]);
  });

  it("of more than 4000 characters together are refused", async () => {
    const discord = await openForTest();
    const options = Array.from({ length: 25 }, (_, n) =>
      option(`option${n}`, {
        choices: Array.from({ length: 2 }, (_, m) => ({
          name: "n".repeat(50),
          value: `${m}${"v".repeat(40)}`,
        })),
      }),
    );

    const { errors } = await refused(restOf(discord).post(forms(discord), { body: command(options) }));

    expect(JSON.stringify(errors)).toContain("APPLICATION_COMMAND_TOO_LARGE");
  });

  it("keep their id when they are overwritten, and 200 are created in a day", async () => {
    let now = Date.now();
    const discord = await openForTest({ now: () => now });
    const rest = restOf(discord);
    const set = (names: readonly string[]) =>
      rest.put(forms(discord), { body: names.map((name) => command([], { name })) });
    const names = Array.from({ length: 100 }, (_, n) => `c${n}`);

    await set(["c0"]);
    const id = discord.commands()[0]?.id;
    await set(names);
    await set(names.map((name) => `${name}b`));
    const refusal = await refused(set(["one-more"]));
    now += 24 * 60 * 60_000;
    await set(["one-more"]);

    expect(id).toBeDefined();
    expect(refusal).toMatchObject({ status: 400, code: 30034 });
    expect(discord.commands().map(({ name }) => name)).toEqual(["one-more"]);
  });

  it("are offered by default_member_permissions, and only as they are registered", async () => {
    const { discord, rest } = await open(defer, {
      roles: [{ name: "admin", permissions: ["ManageGuild"] }],
      users: [{ name: "ann" }, { name: "root", roles: ["admin"] }],
    });
    await rest.put(forms(discord), {
      body: [command([option("vm", { required: true })], { default_member_permissions: "32" })],
    });

    await expect(discord.command("ann", "ferry", "migrate", { vm: "vm1" })).rejects.toThrow("does not offer");
    await expect(discord.command("root", "ferry", "migrate")).rejects.toThrow("without vm");
    await expect(discord.command("root", "ferry", "migrate", { vm: 1 })).rejects.toThrow("takes no 1");
    await expect(discord.command("root", "ferry", "migrate", { nm: "1" })).rejects.toThrow("no option nm");
    expect((await discord.command("root", "ferry", "migrate", { vm: "vm1" })).type).toBe(5);
  });

  it("take at most 25 choices in an autocomplete, of at most 100 characters", async () => {
    let choices: readonly object[] = [];
    const refusals: unknown[] = [];
    const { discord, rest } = await open(async (interaction) => {
      const { callback } = ways(rest, discord.appId, { id: interaction.id, token: interaction.token });
      const answer = await callback({ type: 8, data: { choices } }).catch(() => undefined);
      if (answer === undefined) return;
      refusals.push(answer);
      if (interaction.isAutocomplete()) await interaction.respond([]);
    });
    const ask = () => discord.autocomplete("ann", "ferry", "migrate", { vm: "v" }, "vm");
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ name: `vm${n}`, value: `vm${n}` }));

    choices = many(26);
    await ask();
    choices = [{ name: "x".repeat(101), value: "x" }];
    await ask();
    choices = many(25);
    const offered = await ask();

    expect(refusals).toMatchObject([{ code: 50035 }, { code: 50035 }]);
    expect(offered).toHaveLength(25);
  });
});

describe("people", () => {
  it("choose in menus, have the roles that they have now, and see messages of their own", async () => {
    const heard: { values: string[]; roles: string[] }[] = [];
    const { discord, rest } = await open(async (interaction) => {
      if (!interaction.isStringSelectMenu() || !interaction.inCachedGuild()) return;
      heard.push({
        values: interaction.values,
        roles: interaction.member.roles.cache.map(({ name }) => name).sort(),
      });
      await interaction.reply({ content: `for ${interaction.user.username}`, flags: MessageFlags.Ephemeral });
    });
    const options = ["kvm1", "kvm2"].map((name) => ({ label: name, value: name }));
    const menu = { type: 3, custom_id: "host", placeholder: "Host", options };
    const posted = Object(
      await rest.post(Routes.channelMessages(discord.channelId("ferry")), {
        body: { content: "where?", components: [{ type: 1, components: [menu] }] },
      }),
    );

    discord.takeRole("ann", "operator");
    discord.giveRole("ann", "approver");
    await discord.choose("ann", posted.id, "Host", ["kvm2"]);

    expect(heard).toEqual([{ values: ["kvm2"], roles: ["@everyone", "approver"] }]);
    expect(discord.ephemeral("ann").map(({ shown }) => shown)).toEqual(["for ann"]);
    await expect(discord.choose("ann", posted.id, "Host", [])).rejects.toThrow("1 to 1");
    await expect(discord.choose("ann", posted.id, "Host", ["kvm3"])).rejects.toThrow("no option kvm3");
  });

  it("close a modal, and the app hears nothing of it", async () => {
    const { discord } = await open(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const reason = { type: 4, customId: "reason", style: 1, label: "Reason" };
      await interaction.showModal({
        customId: "reject",
        title: "Reject",
        components: [{ type: 1, components: [reason] }],
      });
    });
    await discord.command("ann", "ferry", "migrate");

    discord.dismiss("ann");

    expect(discord.modal("ann")).toBeUndefined();
    expect(discord.deliveries).toHaveLength(1);
    await expect(discord.submit("ann")).rejects.toThrow("no modal open");
  });
});

describe("in an archived thread", () => {
  async function card() {
    const world = await open(
      async (interaction) => {
        if (interaction.isButton())
          await interaction.update({ content: "done", components: [] }).catch(() => {});
      },
      { acknowledgeWithinMs: 300 },
    );
    const { discord, rest } = world;
    const post = async (channel: string, body: object) =>
      String(Object(await rest.post(Routes.channelMessages(channel), { body })).id);
    const root = await post(discord.channelId("ferry"), { content: "root" });
    await rest.post(Routes.threads(discord.channelId("ferry"), root), { body: { name: "vm1" } });
    const button = { type: 2, style: 1, label: "Approve", custom_id: "approve" };
    const id = await post(root, { content: "card", components: [{ type: 1, components: [button] }] });
    return { ...world, root, id };
  }

  it("a click wakes it", async () => {
    const { discord, root, id } = await card();
    discord.archive(root);

    const { type } = await discord.press("bob", id, "Approve");

    expect(type).toBe(7);
    expect(discord.thread(root).isArchived).toBe(false);
    expect(discord.message(id).shown).toBe("done");
  });

  it("a click where a moderator locked it can't be answered by a bot without ManageThreads", async () => {
    const { discord, root, id } = await card();
    discord.faults.takePermission("ManageThreads");
    discord.archive(root, { locked: true });

    await expect(discord.press("bob", id, "Approve")).rejects.toThrow(NotAcknowledged);
    expect(discord.calls.at(-1)).toMatchObject({ status: 400, code: 50083 });
  });

  it("nobody presses what they can't see, what is not there, and what is disabled", async () => {
    const { discord, rest, root, id } = await card();
    await rest.patch(Routes.channelMessage(root, id), {
      body: {
        components: [
          {
            type: 1,
            components: [{ type: 2, style: 1, label: "Approve", custom_id: "approve", disabled: true }],
          },
        ],
      },
    });

    await expect(discord.press("bob", id, "Approve")).rejects.toThrow("disabled");
    await expect(discord.press("bob", id, "Reject")).rejects.toThrow('no "Reject"');
    await expect(discord.press("bob", "1", "Approve")).rejects.toThrow("no message 1");
  });
});
