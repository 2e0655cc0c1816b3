// First, as in Ferry's bot: it brings an undici whose dispatcher all others of a process take.
import "@slack/bolt";
import { expect, it } from "vitest";
import { message } from "../../../bot/message.ts";
import { posting } from "../../support/discord-posting.ts";

it("a process that is in Slack too gets a file into Discord", async () => {
  const { discord, chat, place } = await posting();
  const root = await chat.postRoot(place, "k7m2qx9d.root", message("Move vm1", "good", "done"));

  await chat.attach(root, "k7m2qx9d.record", {
    name: "ferry-k7m2qx9d.txt",
    title: "Record",
    text: "begun €",
  });

  const files = discord.messages().flatMap((each) => each.files);
  expect(files.map(({ name, content }) => [name, content.toString()])).toEqual([
    ["ferry-k7m2qx9d.txt", "begun €"],
  ]);
});
