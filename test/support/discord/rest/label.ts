/** A call by its route: ids are `:id`, tokens of interactions `:token`, emoji `:emoji`. */
export interface Labelled {
  /** `POST /channels/:id/messages`. */
  readonly label: string;
  readonly params: readonly string[];
}

export function labelOf(method: string, path: string): Labelled {
  const params: string[] = [];
  const parts = path.split("/").map((part, index, all) => {
    const isToken = index === 3 && (all[1] === "interactions" || all[1] === "webhooks");
    const isEmoji = all[index - 1] === "reactions";
    if (part === "" || part.startsWith("@")) return part;
    if (!isToken && !isEmoji && !/^\d+$/.test(part)) return part;
    params.push(part);
    return isToken ? ":token" : isEmoji ? ":emoji" : ":id";
  });
  return { label: `${method} ${parts.join("/")}`, params };
}

/** What a bucket counts by itself: channel, guild, or webhook with its token. */
export const resourceOf = (path: string, params: readonly string[]): string =>
  path.startsWith("/webhooks/")
    ? params.slice(0, 2).join("/")
    : /^\/(channels|guilds)\//.test(path)
      ? (params[0] ?? "")
      : "";
