import type { Plan } from "../jobs/record.ts";
import type { Button, Line } from "./message.ts";
import { time } from "./message.ts";

/** What a thread's end offers: each makes a new plan, which needs its own approval. */
export interface Offer {
  /** 'Plan again' before anything ran, 'Run again' after. */
  readonly again: string;
  /** False where nothing was done that could be taken back. */
  readonly undo: boolean;
}

const PLAN_AGAIN: Offer = { again: "Plan again", undo: false };

/** A button that somebody has used is gone: its plan goes on elsewhere. */
export function followUpButtons({ id, followUps }: Plan, { again, undo }: Offer = PLAN_AGAIN): Button[] {
  const buttons: Button[] = [];
  if (followUps?.again === undefined) buttons.push({ id: `again.${id}`, label: again, style: "plain" });
  if (undo && followUps?.undo === undefined) {
    buttons.push({ id: `undo.${id}`, label: "Roll back", style: "danger" });
  }
  return buttons;
}

export function followUpLines({ followUps }: Plan): Line[] {
  const { again, undo } = followUps ?? {};
  return [
    ...(again === undefined
      ? []
      : [time(`${again.by.person} asked again at `, again.at, `: plan ${again.plan}.`)]),
    ...(undo === undefined
      ? []
      : [time(`${undo.by.person} asked to roll back at `, undo.at, `: plan ${undo.plan}.`)]),
  ];
}
