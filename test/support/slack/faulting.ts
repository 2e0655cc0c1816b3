import type { Server } from "node:http";
import type { FaultPlan } from "./fault-plan.ts";
import type { Faults } from "./faults.ts";
import type { Sockets } from "./sockets.ts";
import type { Workspace } from "./workspace.ts";

const WARN_MS = 10_000;

/** Orders faults of this workspace. */
export function createFaults(
  workspace: Workspace,
  plan: FaultPlan,
  sockets: Sockets,
  server: Server,
): Faults {
  const { directory, tokens } = workspace;
  return {
    answer: (method, how, count = 1) => plan.order(method, how, count),
    dropSockets: (socket) => sockets.drop(socket),
    refresh: ({ socket, warnMs = WARN_MS } = {}) => sockets.refresh(socket, warnMs),
    disableLink: () => sockets.disableLink(),
    late: (ms, count = 1) => plan.late(ms, count),
    lateViews: (count = 1) => plan.lateViews(count),
    twice: (count = 1) => plan.twice(count),
    away() {
      plan.isAway = true;
      sockets.drop();
      server.closeAllConnections();
    },
    back() {
      plan.isAway = false;
    },
    revoke: (token) => void tokens.revoked.add(token),
    restore: (token) => void tokens.revoked.delete(token),
    takeScope: (scope) => void tokens.scopes.delete(scope),
    giveScope: (scope) => void tokens.scopes.add(scope),
    removeBot: (channel) => void directory.channel(channel).members.delete(workspace.bot.id),
    inviteBot: (channel) => void directory.channel(channel).members.add(workspace.bot.id),
    archive(channel) {
      directory.channel(channel).isArchived = true;
    },
  };
}
