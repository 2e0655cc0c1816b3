import { expect, it } from "vitest";
import { plots } from "../../support/plots.ts";
import { slackScene } from "../../support/slack-scene.ts";

it.each(Object.entries(plots).map(([name, plot]) => ({ name, ...plot })))(
  "$title",
  async ({ name, play }) => {
    const stage = await slackScene();
    try {
      await play(stage);

      await expect(stage.transcript()).toMatchFileSnapshot(`transcripts/${name}.txt`);
    } finally {
      await stage.close();
    }
  },
);
