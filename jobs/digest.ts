import { createHash } from "node:crypto";
import type { Host } from "../config/inventory.ts";
import type { Action, BoundStep } from "./step.ts";
import { unitCommand } from "./unit.ts";

/** What an action does, as the plan shows it: one entry a command, with the host it runs on. */
export const shownLines = (action: Action): { host: string; shown: string }[] =>
  lines(action).map(({ host, shown }) => ({ host: host.name, shown }));

function lines(action: Action): { host: Host; shown: string }[] {
  const { host } = action;
  switch (action.type) {
    case "command":
      return [{ host, shown: action.command.shown }];
    case "unit":
      return [{ host, shown: unitCommand(action).shown }];
    case "certificate":
      return [{ host, shown: `${action.request.shown}\n${action.shown}` }];
    case "handover":
      return [
        { host: action.from, shown: action.take.shown },
        { host, shown: action.shown },
      ];
  }
}

/**
 * What an approval is for: a hash over every step's id, risk and exact
 * commands with the hosts' addresses. Another release, another inventory or
 * other parameters give another digest.
 */
export function digest(steps: readonly BoundStep[]): string {
  const content = steps.map((step) => ({
    id: step.id,
    risk: step.risk,
    title: step.title,
    apply: step.apply.flatMap((action) =>
      lines(action).map(({ host, shown }) => ({
        host: host.name,
        shown,
        at: `${host.user}@${host.address}:${host.port}`,
      })),
    ),
  }));
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}
