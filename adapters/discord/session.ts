import type { SessionInfo } from "@discordjs/ws";
import { z } from "zod";
import type { Log } from "../../jobs/log.ts";
import type { Notes } from "../notes.ts";

const NOTE = "session";
/** Between two notes of how far the session is: events that are brought again are known by their ids. */
const EVERY_MS = 1_000;

const shape = z.strictObject({
  resumeURL: z.url(),
  sequence: z.number(),
  sessionId: z.string(),
  shardCount: z.number(),
  shardId: z.number(),
});

/** The gateway's session, which the next bot resumes: Discord brings it what happened in between. */
export interface Sessions {
  now(): SessionInfo | null;
  set(session: SessionInfo | null): void;
  /** Writes down how far it is. Never throws. */
  keep(): Promise<void>;
}

/** Begins with the session that another bot left, if it left one. */
export async function openSessions(notes: Notes, log: Log): Promise<Sessions> {
  let session = await read(notes, log);
  let timer: NodeJS.Timeout | undefined;

  async function keep(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    await notes
      .write(NOTE, session === null ? "" : JSON.stringify(session))
      .catch((err: unknown) => log.warn({ err }, "the next bot will not know this session of Discord's"));
  }

  return {
    now: () => session,
    set(next) {
      const isOther = next?.sessionId !== session?.sessionId;
      session = next;
      if (isOther) keep();
      else timer ??= setTimeout(keep, EVERY_MS);
    },
    keep,
  };
}

async function read(notes: Notes, log: Log): Promise<SessionInfo | null> {
  try {
    const text = await notes.read(NOTE);
    return text === undefined || text === "" ? null : shape.parse(JSON.parse(text));
  } catch (err) {
    log.warn({ err }, "another bot's session of Discord's cannot be read; a new one is opened");
    return null;
  }
}
