import { describe, expect, it } from "vitest";
import { plots } from "../support/plots.ts";
import { scene } from "../support/scene.ts";

describe("the thread, as people read it", () => {
  it.each(Object.entries(plots).map(([name, plot]) => ({ name, ...plot })))(
    "$title",
    async ({ name, play }) => {
      const stage = scene();

      await play(stage);

      await expect(stage.transcript()).toMatchFileSnapshot(`transcripts/${name}.txt`);
    },
  );
});
