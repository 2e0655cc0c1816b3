import { expect, test } from "vitest";
import { eventually, smallSite, startFerry } from "../support/ferry-process.ts";

const ferry = (command: string) =>
  startFerry(
    [command],
    smallSite((name) => `console: ${name}`),
  );

test("a bot that nobody could talk to is refused, with the way to give it a chat", async () => {
  const bot = ferry("bot");

  expect(await bot.exited).toEqual([1, null]);
  expect(bot.said()).toContain("There is no chat that this bot could talk in");
  expect(bot.said()).toContain("or run `ferry bot` in a terminal, or `ferry bot --console`");
});

test("ferry up says at its start that no chat is open, where none can be", async () => {
  const up = ferry("up");

  await eventually(() => expect(up.said()).toContain('"ready"'));

  expect(up.said()).toContain("start Ferry in a terminal, or with --console");
  up.stop();
  expect(await up.exited).toEqual([0, null]);
});
