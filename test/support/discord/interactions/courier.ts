import type { Channel } from "../channels.ts";
import type { User } from "../directory.ts";
import type { FaultPlan } from "../fault-plan.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { Delivery } from "../log.ts";
import { type Delivered, NotAcknowledged } from "../people.ts";
import type { World } from "../world.ts";
import type { FirstResponse } from "./interactions.ts";
import { interactionPayload } from "./payload.ts";

/** What a person did. */
export interface Act {
  /** InteractionType: 2 command, 3 component, 4 autocomplete, 5 modal. */
  readonly type: number;
  readonly user: User;
  readonly channel: Channel;
  /** Id of the message whose button it was. */
  readonly source?: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Brings interactions to the app over its sessions, and waits for its first response. */
export interface Courier {
  readonly deliveries: readonly Delivery[];
  /** Rejects with NotAcknowledged. */
  deliver(act: Act): Promise<Delivered>;
}

type Note = { -readonly [K in keyof Delivery]: Delivery[K] };

export function createCourier(world: World, gateway: Gateway, faults: FaultPlan): Courier {
  const deliveries: Note[] = [];

  return {
    deliveries,
    deliver(act) {
      const startedAt = performance.now();
      return new Promise<Delivered>((resolve, reject) => {
        const { withinMs } = world.interactions;
        const notes: Note[] = [];
        const interaction = world.interactions.open({ ...act, settle });
        const payload = interactionPayload(interaction, act.data, world);

        function settle(response: FirstResponse): void {
          clearTimeout(limit);
          for (const note of notes) note.acknowledgedAt = world.now();
          resolve({ ...response, tookMs: performance.now() - startedAt, interaction: payload });
        }
        function fail(why: string): void {
          clearTimeout(limit);
          interaction.isDead = true;
          reject(new NotAcknowledged(why));
        }
        function send(): void {
          if (faults.isAway) return;
          const sentAt = world.now();
          const told = gateway.dispatch("INTERACTION_CREATE", payload, false);
          const sent = told.map((session) => ({
            type: act.type,
            interaction: interaction.id,
            session,
            sentAt,
          }));
          notes.push(...sent);
          deliveries.push(...sent);
          if (told.length === 0) fail("The app has no session of the gateway");
        }

        const limit = setTimeout(() => fail(`The app gave no response within ${withinMs} ms`), withinMs);
        const copies = faults.takeTwice() ? 2 : 1;
        const lateMs = faults.takeLate();
        for (let copy = 0; copy < copies; copy += 1) {
          if (lateMs > 0) setTimeout(send, lateMs).unref();
          else send();
        }
      });
    },
  };
}
