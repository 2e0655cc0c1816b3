import type { Server } from "node:http";
import type { FaultPlan } from "./fault-plan.ts";
import type { Faults } from "./faults.ts";
import type { Gateway } from "./gateway/gateway.ts";
import { guildCreate } from "./gateway/greeting.ts";
import { closes } from "./gateway/payloads.ts";
import type { World } from "./world.ts";

/** How long an app may stay after op 7. */
const RECONNECT_WITHIN_MS = 5_000;

/** Orders faults of this server. */
export function createFaults(world: World, plan: FaultPlan, gateway: Gateway, server: Server): Faults {
  const each = () => [...gateway.connections];

  function drop(session?: string): number {
    const dropped = each().filter((it) => session === undefined || it.session?.id === session);
    for (const { webSocket, session: lost } of dropped) {
      if (lost !== undefined) gateway.sessions.lose(lost);
      webSocket.terminate();
    }
    return dropped.length;
  }

  function sets(channel: string) {
    const found = world.channels.channel(channel);
    if (found.kind !== "text") throw new Error(`${channel} is no channel of the server`);
    return found;
  }

  return {
    answer: (route, how, count = 1) => plan.order(route, how, count),
    dropGateway: drop,
    closeGateway(code) {
      const all = each();
      for (const connection of all) connection.close(code);
      return all.length;
    },
    reconnect() {
      for (const connection of each()) {
        connection.send({ op: 7, d: null });
        setTimeout(() => connection.close(closes.unknown), RECONNECT_WITHIN_MS).unref();
      }
    },
    invalidSession(resumable) {
      for (const connection of each()) {
        const { session } = connection;
        if (session === undefined) continue;
        if (resumable) gateway.sessions.lose(session);
        else gateway.sessions.end(session);
        connection.session = undefined;
        connection.send({ op: 9, d: resumable });
      }
    },
    forgetSessions() {
      for (const session of gateway.sessions.list()) {
        if (session.line === undefined) gateway.sessions.end(session);
      }
    },
    zombie({ isCutOff = false } = {}) {
      for (const connection of each()) {
        connection.isZombie = true;
        if (isCutOff) connection.webSocket.pause();
      }
    },
    refuseIdentify: (code, count = 1) => plan.refuseIdentify(code, count),
    sessionStarts: (remaining) => gateway.identifies.setRemaining(remaining),
    late: (ms, count = 1) => plan.late(ms, count),
    twice: (count = 1) => plan.twice(count),
    away() {
      plan.isAway = true;
      drop();
      server.closeAllConnections();
    },
    back() {
      plan.isAway = false;
    },
    resetToken() {
      world.isTokenReset = true;
      for (const connection of each()) connection.close(closes.authenticationFailed);
    },
    restoreToken() {
      world.isTokenReset = false;
    },
    takePermission(permission, channel) {
      if (channel === undefined) world.botPermissions.delete(permission);
      else {
        sets(channel).botLacks.add(permission);
        sets(channel).botHas.delete(permission);
      }
    },
    givePermission(permission, channel) {
      if (channel === undefined) world.botPermissions.add(permission);
      else {
        sets(channel).botLacks.delete(permission);
        sets(channel).botHas.add(permission);
      }
    },
    removeBot() {
      world.isInstalled = false;
      gateway.dispatch("GUILD_DELETE", { id: world.guild.id });
    },
    inviteBot() {
      world.isInstalled = true;
      gateway.dispatch("GUILD_CREATE", guildCreate(world));
    },
    invalidRequests: (count) => world.limits.invalid(count),
  };
}
