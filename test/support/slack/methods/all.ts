import type { Sockets } from "../sockets.ts";
import * as changes from "./change-messages.ts";
import { connectionsOpen } from "./connections.ts";
import * as conversations from "./conversations.ts";
import * as files from "./files.ts";
import type { Method } from "./method.ts";
import * as people from "./people.ts";
import * as posts from "./post-messages.ts";
import * as views from "./views.ts";

/** The methods that this Slack has, by name; any other is `unknown_method`. */
export function allMethods(sockets: Sockets): ReadonlyMap<string, Method> {
  const methods = [
    posts.postMessage,
    posts.postEphemeral,
    changes.update,
    changes.remove,
    changes.getPermalink,
    connectionsOpen(sockets),
    conversations.replies,
    conversations.history,
    conversations.info,
    conversations.open,
    files.getUploadUrl,
    files.completeUpload,
    people.userInfo,
    people.authTest,
    people.addReaction,
    views.open,
    views.push,
    views.update,
    views.publish,
  ];
  return new Map(methods.map((it) => [it.name, it]));
}
