import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  type Client,
  ContainerBuilder,
  Events,
  type Interaction,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
} from "discord.js";
import { describe, expect, it } from "vitest";
import { clientOf, closeAfterEach, openForTest } from "../../support/discord/for-test.ts";

const migrate = new SlashCommandBuilder()
  .setName("migrate")
  .setDescription("Move a VM to another host")
  .addStringOption((option) =>
    option.setName("vm").setDescription("The VM").setRequired(true).setAutocomplete(true),
  )
  .addStringOption((option) => option.setName("destination").setDescription("A host"))
  .toJSON();

const ferry = new SlashCommandBuilder()
  .setName("ferry")
  .setDescription("Everything else")
  .addSubcommandGroup((group) =>
    group
      .setName("vm")
      .setDescription("VMs")
      .addSubcommand((sub) =>
        sub
          .setName("create")
          .setDescription("Create a VM")
          .addIntegerOption((option) => option.setName("cpus").setDescription("CPUs").setRequired(true)),
      ),
  )
  .toJSON();

/** A root in the channel, its thread, and a card with buttons in it. */
async function post(client: Client<true>, channelId: string): Promise<void> {
  const channel = await client.channels.fetch(channelId);
  if (channel?.isSendable() !== true || !("threads" in channel)) throw new Error("#ferry is a text channel");
  const root = await channel.send({
    flags: MessageFlags.IsComponentsV2,
    components: [
      new ContainerBuilder()
        .setAccentColor(0x00ff00)
        .addTextDisplayComponents(new TextDisplayBuilder().setContent("**vm1** moves")),
    ],
  });
  const thread = await root.startThread({ name: "vm1: kvm1 → kvm2", autoArchiveDuration: 1440 });
  await thread.send({
    flags: MessageFlags.IsComponentsV2,
    components: [
      new TextDisplayBuilder().setContent("Approval needed"),
      new ActionRowBuilder<ButtonBuilder>().addComponents(
        new ButtonBuilder().setCustomId("approve.k7m2qx9d").setLabel("Approve").setStyle(ButtonStyle.Primary),
        new ButtonBuilder().setCustomId("reject.k7m2qx9d").setLabel("Reject").setStyle(ButtonStyle.Danger),
      ),
    ],
  });
}

/** A tiny app that uses every way of discord.js that Ferry needs. */
async function tiny(client: Client<true>, interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused();
    const names = ["vm1", "vm2"].filter((name) => name.includes(typed));
    await interaction.respond(names.map((name) => ({ name, value: name })));
  } else if (interaction.isChatInputCommand() && interaction.commandName === "migrate") {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    await post(client, interaction.channelId);
    await interaction.editReply(`Your plan for ${interaction.options.getString("vm")} is in the channel.`);
  } else if (interaction.isChatInputCommand()) {
    await interaction.reply(
      `${interaction.options.getSubcommandGroup()} ${interaction.options.getSubcommand()} ${interaction.options.getInteger("cpus")}`,
    );
    await interaction.followUp({ content: "for you alone", flags: MessageFlags.Ephemeral });
  } else if (interaction.isButton() && interaction.customId.startsWith("reject")) {
    const reason = new LabelBuilder()
      .setLabel("Reason")
      .setTextInputComponent(
        new TextInputBuilder().setCustomId("reason").setStyle(TextInputStyle.Paragraph).setMaxLength(300),
      );
    await interaction.showModal(
      new ModalBuilder().setCustomId(interaction.customId).setTitle("Reject").addLabelComponents(reason),
    );
  } else if (interaction.isButton()) {
    await interaction.update({
      components: [new TextDisplayBuilder().setContent(`Approved by <@${interaction.user.id}>`)],
    });
    await interaction.followUp({ content: "Approved.", flags: MessageFlags.Ephemeral });
  } else if (interaction.isModalSubmit()) {
    await interaction.deferUpdate();
    await interaction.followUp({
      content: `Rejected: ${interaction.fields.getTextInputValue("reason")}`,
      flags: MessageFlags.Ephemeral,
    });
  }
}

closeAfterEach();

async function open() {
  const discord = await openForTest();
  const client = await clientOf(discord, (client) => {
    client.on(Events.InteractionCreate, (interaction) => void tiny(client, interaction));
  });
  await client.application.commands.set([migrate, ferry], discord.guild.id);
  return { discord, client };
}

describe("stock discord.js", () => {
  it("logs in, knows the server, registers commands and is offered to people", async () => {
    const { discord, client } = await open();

    expect(client.guilds.cache.get(discord.guild.id)?.channels.cache.map(({ name }) => name)).toEqual([
      "ferry",
    ]);
    expect(client.user.id).toBe(discord.bot.id);
    expect(discord.commands().map(({ name }) => name)).toEqual(["migrate", "ferry"]);
    expect(discord.commandCreates).toBe(2);
  });

  it("answers autocomplete, defers, posts components v2, makes a thread and fills its answer in", async () => {
    const { discord } = await open();

    const offered = await discord.autocomplete("ann", "ferry", "migrate", { vm: "vm" }, "vm");
    const delivered = await discord.command("ann", "ferry", "migrate", { vm: "vm1" });

    expect(offered).toEqual([
      { name: "vm1", value: "vm1" },
      { name: "vm2", value: "vm2" },
    ]);
    expect(delivered).toMatchObject({ type: 5, isEphemeral: true });
    await expect
      .poll(() => discord.ephemeral("ann").map(({ shown }) => shown))
      .toEqual(["Your plan for vm1 is in the channel."]);
    const [thread] = discord.threads("ferry");
    expect(discord.channelText("ferry")).toBe("vm1 moves");
    expect(discord.messages("ferry")).toMatchObject([
      { isComponentsV2: true, accentColors: [0x00ff00], thread: thread?.id },
    ]);
    expect(thread).toMatchObject({ name: "vm1: kvm1 → kvm2", isArchived: false, autoArchiveMinutes: 1440 });
    expect(discord.threadText(thread?.id ?? "")).toBe("vm1 moves\nApproval needed\n[Approve] [Reject]");
  });

  it("takes subcommands with typed options, replies and follows up", async () => {
    const { discord } = await open();

    const delivered = await discord.command("bob", "ferry", "ferry vm create", { cpus: 4 });

    expect(delivered).toMatchObject({ type: 4, isEphemeral: false, data: { content: "vm create 4" } });
    await expect.poll(() => discord.ephemeral("bob").map(({ shown }) => shown)).toEqual(["for you alone"]);
    expect(discord.channelText("ferry")).toBe("vm create 4");
  });

  it("updates a card at a click, and asks for a reason in a modal", async () => {
    const { discord } = await open();
    await discord.command("ann", "ferry", "migrate", { vm: "vm1" });
    await expect.poll(() => discord.threads("ferry").length).toBe(1);
    const thread = discord.threads("ferry")[0]?.id ?? "";
    await expect.poll(() => discord.messages(thread).length).toBe(1);
    const card = discord.messages(thread)[0]?.id ?? "";

    await discord.press("carol", card, "Reject");
    const modal = discord.modal("carol");
    await discord.submit("carol", { Reason: "not tonight" });
    await discord.press("bob", card, "Approve");

    expect(modal).toMatchObject({ title: "Reject", inputs: [{ label: "Reason", isRequired: true }] });
    expect(discord.modal("carol")).toBeUndefined();
    await expect
      .poll(() => discord.ephemeral("carol").map(({ shown }) => shown))
      .toEqual(["Rejected: not tonight"]);
    await expect.poll(() => discord.ephemeral("bob").map(({ shown }) => shown)).toEqual(["Approved."]);
    expect(discord.message(card).shown).toBe("Approved by @bob");
    expect(discord.message(card).elements).toEqual([]);
    expect(discord.notified()).toEqual([]);
  });
});
