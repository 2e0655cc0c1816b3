import type { User } from "./directory.ts";
import { limits } from "./limits.ts";
import { SlackError } from "./slack-error.ts";

/** Permits to open a modal: single use, 3 s. */
export interface Triggers {
  issue(user: User): string;
  /** Gives the user; throws SlackError for a permit that is unknown, used or too old. */
  redeem(triggerId: string): User;
}

export function createTriggers(now: () => number): Triggers {
  const issued = new Map<string, { readonly user: User; readonly at: number; used: boolean }>();
  return {
    issue(user) {
      const id = `${issued.size + 1}.${now()}.${user.id.toLowerCase()}`;
      issued.set(id, { user, at: now(), used: false });
      return id;
    },
    redeem(triggerId) {
      const trigger = issued.get(triggerId);
      if (trigger === undefined) throw new SlackError("invalid_trigger_id");
      if (trigger.used) throw new SlackError("exchanged_trigger_id");
      if (now() - trigger.at >= limits.triggerMs) throw new SlackError("expired_trigger_id");
      trigger.used = true;
      return trigger.user;
    },
  };
}
