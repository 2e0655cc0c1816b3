import { App, type AppOptions } from "@slack/bolt";
import type { Arrivals } from "./arrivals.ts";

/**
 * Bolt, which begins to keep what arrived before anything acknowledges it, by
 * whichever way it came: Bolt itself acknowledges an event before anybody hears
 * of it, and one that a bot dies over then is not sent again.
 */
export class KeepingApp extends App {
  readonly #arrivals: Arrivals;

  constructor(options: AppOptions, arrivals: Arrivals) {
    super(options);
    this.#arrivals = arrivals;
  }

  override processEvent(event: Parameters<App["processEvent"]>[0]): Promise<void> {
    this.#arrivals.begin(event.body);
    return super.processEvent(event);
  }
}
