import { expect, it } from "vitest";
import { discordScene } from "../../support/discord-scene.ts";
import { plots } from "../../support/plots.ts";

it.each(Object.entries(plots).map(([name, plot]) => ({ name, ...plot })))(
  "$title",
  async ({ name, play }) => {
    const stage = await discordScene();
    try {
      await play(stage);

      await expect(stage.transcript()).toMatchFileSnapshot(`transcripts/${name}.txt`);
    } finally {
      await stage.close();
    }
  },
);
