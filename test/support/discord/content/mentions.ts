import { textsOf } from "../components/walk.ts";
import type { Directory } from "../directory.ts";
import type { AllowedMentions } from "./message-form.ts";
import type { Content } from "./messages.ts";

/** Code is no mention; a backslash does not keep Discord from pinging. */
const withoutCode = (text: string) => text.replaceAll(/```[\s\S]*?```|(`+)[\s\S]*?\1/g, " ");

/**
 * Whom a new message pings. Without `allowed_mentions` it is everybody whom it
 * names; roles that nobody may ping, and @everyone, need MentionEveryone.
 */
export function pingedBy(
  content: Content,
  allowed: AllowedMentions | undefined,
  mayPingAll: boolean,
  directory: Directory,
): string[] {
  const text = withoutCode([content.content, ...textsOf(content.components)].join("\n"));
  const may = (kind: "users" | "roles", id: string) =>
    allowed === undefined || allowed.parse?.includes(kind) === true || allowed[kind]?.includes(id) === true;
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, id = ""]) => id);

  const users = found(/<@!?(\d+)>/g).flatMap((id) => {
    const user = directory.findUser(id);
    return user !== undefined && may("users", id) ? [user.name] : [];
  });
  const roles = found(/<@&(\d+)>/g).flatMap((id) => {
    const role = directory.findRole(id);
    return role !== undefined && may("roles", id) && (role.isMentionable || mayPingAll)
      ? [`@${role.name}`]
      : [];
  });
  const everyone = mayPingAll && (allowed === undefined || allowed.parse?.includes("everyone") === true);
  const all = everyone ? found(/(@everyone|@here)/g) : [];
  return [...new Set([...users, ...roles, ...all])];
}
