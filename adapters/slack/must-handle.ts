/**
 * Throws when a client of @slack/socket-mode does not listen to an event of
 * its own: then the library has changed, Ferry would take its place in
 * something that never happens, and be deaf without a word.
 */
export function mustHandle(client: { listenerCount(event: string): number }, event: string): void {
  if (client.listenerCount(event) > 0) return;
  throw new Error(
    `@slack/socket-mode has changed: it has no '${event}' any more. Ferry knows its version 3.1.0`,
  );
}
