import type { FaultPlan } from "../fault-plan.ts";
import type { GatewayEvent } from "../log.ts";
import type { FakeDiscordOptions } from "../options.ts";
import type { World } from "../world.ts";
import type { Connection, Handlers } from "./connection.ts";
import { guildCreate, ready } from "./greeting.ts";
import type { Identifies } from "./identifies.ts";
import { closes, identify, judgeIntents, resume, wantsGuilds } from "./payloads.ts";
import type { Session, Sessions } from "./sessions.ts";

interface Ports {
  readonly world: World;
  readonly faults: FaultPlan;
  readonly sessions: Sessions;
  readonly identifies: Identifies;
  readonly connections: readonly Connection[];
  url(): string;
  note(what: GatewayEvent["what"], connection: Connection): void;
}

/** How an app comes to a session: a new one, or one that it had. */
export function shakingHands(
  options: FakeDiscordOptions,
  { world, faults, sessions, identifies, connections, url, note }: Ports,
): Pick<Handlers, "identify" | "resume"> {
  function invalid(connection: Connection): undefined {
    note("invalid session", connection);
    connection.send({ op: 9, d: false });
  }

  const isOurs = (token: string) => token === world.token && !world.isTokenReset;

  /** Identify; the code that it is to be closed with. */
  function begin(connection: Connection, d: unknown): number | undefined {
    const refusal = faults.takeRefusal();
    if (refusal !== undefined) return refusal;
    if (connection.session !== undefined) return closes.alreadyAuthenticated;
    const parsed = identify.safeParse(d);
    if (!parsed.success) return closes.decode;
    const { token, intents, shard = [0, 1] } = parsed.data;
    if (!isOurs(token)) return closes.authenticationFailed;
    if (shard[0] !== 0 || shard[1] !== 1) return closes.invalidShard;
    const wrong = judgeIntents(intents, options.privilegedIntents ?? 0);
    if (wrong !== undefined) return wrong;
    const counted = identifies.take();
    if (counted === "too fast") return invalid(connection);
    if (counted === "none left") {
      world.isTokenReset = true;
      return closes.authenticationFailed;
    }
    const session = sessions.create(intents, connection);
    connection.session = session;
    note("identified", connection);
    sessions.tell(session, "READY", ready(world, session.id, url()));
    if (world.isInstalled && wantsGuilds(intents)) {
      sessions.tell(session, "GUILD_CREATE", guildCreate(world));
    }
    return undefined;
  }

  /** Resume; the code that it is to be closed with. */
  function takeUp(connection: Connection, d: unknown): number | undefined {
    const parsed = resume.safeParse(d);
    if (!parsed.success) return closes.decode;
    const { token, session_id, seq } = parsed.data;
    if (!isOurs(token)) return closes.authenticationFailed;
    const session = sessions.find(session_id);
    if (session === undefined) return invalid(connection);
    if ((seq ?? 0) > session.events.length) return closes.invalidSeq;
    replaceLine(session, connection);
    note("resumed", connection);
    for (const event of session.events.slice(seq ?? 0)) connection.send(event);
    sessions.tell(session, "RESUMED", { _trace: ["fake"] });
    return undefined;
  }

  /** A session has one connection: the newest. */
  function replaceLine(session: Session, connection: Connection): void {
    for (const other of connections) {
      if (other === connection || other.session !== session) continue;
      other.session = undefined;
      other.webSocket.terminate();
    }
    connection.session = session;
    session.line = connection;
  }

  return { identify: begin, resume: takeUp };
}
