import { keyedRandom } from "../jobs/keyed-random.ts";
import { newPlanId } from "../jobs/plan-id.ts";
import type { BotPorts } from "./bot-ports.ts";

/**
 * The ports of one act: new plans get ids that follow from its key, so that
 * an act which is done again, because the bot that did it died before it was
 * told so, makes no second plan. Without a key, ids are as they were.
 */
export function withOwnIds(key: string | undefined, ports: BotPorts): BotPorts {
  if (key === undefined) return ports;
  let drawn = 0;
  return {
    ...ports,
    newPlanId() {
      drawn += 1;
      return newPlanId(keyedRandom(`${drawn} ${key}`));
    },
  };
}
