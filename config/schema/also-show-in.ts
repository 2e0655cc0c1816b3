import { z } from "zod";
import { snowflake } from "./discord.ts";
import { textThat, wanted } from "./wanted.ts";

/** Channels in which every plan is shown, wherever it was asked for. */
export const alsoShowIn = z
  .strictObject({
    slack: textThat(
      (text) =>
        /^[TE][A-Z0-9]{1,30}\/[CG][A-Z0-9]{1,30}$/.test(text) ? undefined : "is not a Slack channel",
      {
        what: "a Slack channel",
        write: "the workspace's id, a slash and the channel's id (ids, not names)",
        example: "T024BE7LD/C024BE91L",
      },
    ).optional(),
    discord: snowflake("a Discord channel", "the channel's id", "41771983423143937").optional(),
  })
  .register(wanted, {
    what: "channels",
    write: "a map with a Slack or a Discord channel",
    example: '{ discord: "41771983423143937" }',
  });
