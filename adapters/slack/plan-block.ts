import type { PlanBlock, RichTextBlock, TaskCardBlock } from "@slack/types";
import { count } from "../../bot/format.ts";
import type { StepLine, StepMark } from "../../bot/message.ts";
import { cut } from "../cut.ts";
import { sayings } from "../step-words.ts";
import { limits } from "./limits.ts";

/** As Slack's task_card calls each mark. */
const TASKS: Readonly<Record<StepMark, NonNullable<TaskCardBlock["status"]>>> = {
  done: "complete",
  satisfied: "complete",
  running: "in_progress",
  pending: "pending",
  later: "pending",
  failed: "error",
  blocked: "error",
  skipped: "complete",
};

/** Steps as Slack's own step list, which not every workspace has yet. */
export function planBlock(steps: readonly StepLine[]): PlanBlock {
  return { type: "plan", title: count(steps.length, "step"), tasks: steps.map(taskOf) };
}

function taskOf(step: StepLine, index: number): TaskCardBlock {
  const said = [...sayings(step), ...(step.note === undefined ? [] : [step.note])].join(" · ");
  return {
    type: "task_card",
    task_id: String(index + 1),
    title: cut(step.text, limits.taskTitle) || "–",
    status: TASKS[step.mark],
    ...(said === "" ? {} : { details: paragraph(cut(said, limits.taskDetails)) }),
  };
}

const paragraph = (text: string): RichTextBlock => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
});
