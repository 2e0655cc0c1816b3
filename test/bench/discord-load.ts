import { waitFor } from "../lab/wait.ts";
import type { Delivered } from "../support/discord/people.ts";
import type { DiscordStage } from "./discord-stage.ts";
import type { Deed, LoadedChat } from "./load.ts";

/** What people do in Discord, where every other look is a list below what is being typed. */
export function discordLoad({ discord }: Pick<DiscordStage, "discord">): LoadedChat {
  const deed = async (delivered: Promise<Delivered>): Promise<Deed> => {
    const { tookMs, interaction } = await delivered;
    return { tookMs, answeredAt: String(interaction.token) };
  };

  /** Answers stand where an interaction's own token leads. */
  let counted = 0;
  const answers = new Map<string, number>();
  function count(): void {
    for (const { path, status } of discord.calls.slice(counted)) {
      const token = /^\/webhooks\/\d+\/([^/]+)/.exec(path)?.[1];
      if (token !== undefined && status === 200) answers.set(token, (answers.get(token) ?? 0) + 1);
    }
    counted = discord.calls.length;
  }

  async function complete(name: string, n: number): Promise<Deed> {
    const since = performance.now();
    await discord.autocomplete(name, "ferry", "migrate", { vm: `vm${n}`, destination: "kv" }, "destination");
    return { tookMs: performance.now() - since };
  }

  /** Approve asks whether somebody is sure, and counts with the second click. */
  const question = (name: string, button: string) =>
    waitFor(
      "the question whether somebody is sure",
      () =>
        discord
          .ephemeral(name)
          .findLast(({ elements }) => elements.some(({ customId }) => customId === button)),
      { intervalMs: 500 },
    );

  return {
    cards(plans) {
      const buttons = discord
        .messages()
        .flatMap(({ id, elements }) => elements.map(({ customId }) => [customId, id] as const));
      const known = new Map(buttons);
      const found = plans.flatMap(({ id }) => {
        const card = known.get(`ask.approve.${id}`);
        return card === undefined ? [] : [[id, card] as const];
      });
      return found.length === plans.length ? new Map(found) : undefined;
    },
    look: (name, n) =>
      n % 4 === 0
        ? complete(name, n)
        : deed(discord.command(name, "ferry", "ferry where", { vm: `vm${n}x` })),
    tryToApprove: (name, card) => deed(discord.press(name, card, "Approve")),
    approveAtOnce(names, card) {
      const button = discord.message(card).elements.find(({ label }) => label === "Approve")?.customId ?? "";
      discord.faults.twice(names.length);
      const asked = names.map((name) => deed(discord.press(name, card, "Approve")));
      // All at the same moment again: a click that comes after the decision is not asked any more.
      const questions = Promise.all(asked).then(() =>
        Promise.all(names.map((name) => question(name, button.slice("ask.".length)))),
      );
      const confirmed = names.map(async (name, i) => {
        const shown = (await questions)[i];
        discord.faults.twice();
        return deed(discord.press(name, shown?.id ?? "", "Approve"));
      });
      return [...asked, ...confirmed];
    },
    ask(name, vm) {
      discord.faults.twice();
      return deed(discord.command(name, "ferry", "migrate", { vm, source: "kvm1", destination: "kvm2" }));
    },
    twice: () => discord.faults.twice(),
    answersAt(place) {
      if (counted !== discord.calls.length) count();
      return answers.get(place) ?? 0;
    },
  };
}
