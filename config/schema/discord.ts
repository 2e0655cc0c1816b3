import { z } from "zod";
import { textThat, wanted } from "./wanted.ts";

/** A snowflake: 64 bits as a decimal number. */
export const snowflake = (what: string, write: string, example: string) =>
  textThat((text) => (/^[1-9]\d{14,19}$/.test(text) ? undefined : `is not ${what}`), {
    what,
    write: `${write} in quotes (YAML rounds numbers of that length)`,
    example: `"${example}"`,
  });

const role = () => snowflake("a Discord role", "the role's id", "41771983423143936").optional();

export const discord = z
  .strictObject({
    server: snowflake("a Discord server", "the server's id", "197038439483310086"),
    channel: snowflake("a Discord channel", "the channel's id", "41771983423143937").optional(),
    roles: z
      .strictObject({ viewer: role(), requester: role(), approver: role() })
      .register(wanted, {
        what: "roles",
        write: "a map of viewer, requester and approver to ids of roles in the server",
        example: '{ approver: "41771983423143936" }',
      })
      .optional(),
  })
  .superRefine(({ server, roles = {} }, context) => {
    for (const role of ["requester", "approver"] as const) {
      if (roles[role] !== server) continue;
      // A server's own id is that of its role @everyone.
      const message = "is the server's id, which stands for everybody in it";
      context.addIssue({ code: "custom", message, path: ["roles", role] });
    }
  })
  .register(wanted, {
    what: "a Discord server",
    write: "a map with the server's id",
    example: '{ server: "197038439483310086" }',
  });
