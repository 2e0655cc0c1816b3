import { randomBytes } from "node:crypto";
import { limits } from "../limits.ts";

/** Something that a session is told, in order. */
interface Dispatch {
  readonly op: 0;
  readonly s: number;
  readonly t: string;
  readonly d: unknown;
}

/** What a session needs of its connection. */
export interface Line {
  readonly number: number;
  send(payload: object): void;
}

export interface Session {
  readonly id: string;
  readonly intents: number;
  readonly events: Dispatch[];
  line: Line | undefined;
  /** When it lost its connection, ms since 1970. */
  lostAt: number;
}

export interface Sessions {
  create(intents: number, line: Line): Session;
  /** One that can be resumed, or is connected. */
  find(id: string): Session | undefined;
  list(): readonly Session[];
  tell(session: Session, event: string, data: unknown): void;
  /** It stays to be resumed for a while. */
  lose(session: Session): void;
  end(session: Session): void;
}

/** Sessions of the gateway, with everything that they were told: a resume replays what the app missed. */
export function createSessions(now: () => number): Sessions {
  const all = new Map<string, Session>();

  function list(): readonly Session[] {
    for (const session of all.values()) {
      if (session.line === undefined && now() - session.lostAt > limits.sessionMs) all.delete(session.id);
    }
    return [...all.values()];
  }

  return {
    list,
    find: (id) => list().find((it) => it.id === id),
    create(intents, line) {
      const session: Session = {
        id: randomBytes(16).toString("hex"),
        intents,
        events: [],
        line,
        lostAt: 0,
      };
      all.set(session.id, session);
      return session;
    },
    tell(session, event, data) {
      const dispatch: Dispatch = { op: 0, s: session.events.length + 1, t: event, d: data };
      session.events.push(dispatch);
      session.line?.send(dispatch);
    },
    lose(session) {
      session.line = undefined;
      session.lostAt = now();
    },
    end(session) {
      session.line = undefined;
      all.delete(session.id);
    },
  };
}
