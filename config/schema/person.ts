import { z } from "zod";
import { snowflake } from "./discord.ts";
import { listOf, textThat, wanted } from "./wanted.ts";

const role = z.enum(["viewer", "requester", "approver"]).register(wanted, {
  what: "a role",
  write: "viewer, requester or approver",
  example: "requester",
});

/** What an account looks like on each platform. */
const accounts = {
  console: account(/^[A-Za-z0-9][A-Za-z0-9._+@-]{0,127}$/, {
    what: "a name on the console",
    write: "letters, digits and . _ + @ -",
    example: "ann",
  }),
  // A Slack user id is unique in its workspace only, so the workspace's id goes first.
  slack: account(/^[TE][A-Z0-9]{1,30}\/[UW][A-Z0-9]{1,30}$/, {
    what: "a Slack account",
    write: "the workspace's id, a slash and the member's id (ids, not names)",
    example: "T024BE7LD/U023BECGF",
  }),
  discord: snowflake("a Discord account", "the user's id", "80351110224678912").optional(),
} as const;

/** The platforms on which a person can have an account. */
export const platforms = [
  "console",
  "slack",
  "discord",
] as const satisfies readonly (keyof typeof accounts)[];

export const person = z
  .strictObject({
    roles: listOf(role, {
      what: "a list of roles",
      write: "a list of viewer, requester and approver",
      example: "[requester]",
    }),
    ...accounts,
  })
  .superRefine((written, context) => {
    if (platforms.some((platform) => written[platform] !== undefined)) return;
    context.addIssue({ code: "custom", message: "has no account, so nobody could be this person" });
  })
  .register(wanted, {
    what: "a person",
    write: "a map with roles and a Slack, Discord or console account",
    example: "{ roles: [requester], slack: T024BE7LD/U023BECGF }",
  });

function account(form: RegExp, words: { what: string; write: string; example: string }) {
  return textThat((text) => (form.test(text) ? undefined : `is not ${words.what}`), words).optional();
}
