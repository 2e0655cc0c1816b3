import type { User } from "../directory.ts";
import type { Workspace } from "../workspace.ts";
import type { Names } from "./names.ts";

/** How one person reads this workspace; without one, its first user. */
export function namesFor(workspace: Workspace, reader?: User): Names {
  return {
    user: (id) => workspace.directory.findUser(id)?.name,
    channel: (id) => workspace.directory.findChannel(id)?.name,
    timeZone: (reader ?? workspace.directory.users[0])?.timeZone ?? "Etc/UTC",
    now: workspace.now(),
  };
}
