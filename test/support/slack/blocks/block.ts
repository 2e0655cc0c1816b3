import { z } from "zod";
import {
  actions,
  context,
  contextActions,
  divider,
  header,
  image,
  input,
  markdown,
  section,
} from "./layout.ts";
import { alert, card, carousel, container, dataTable, plan, table, taskCard } from "./newer.ts";
import { richText } from "./rich-text.ts";

/**
 * Every block that an app may send. Not among them: `file`, which apps can't
 * send, and `video`, which needs a scope and domains that no test of ours has.
 */
export const block = z.discriminatedUnion("type", [
  actions,
  alert,
  card,
  carousel,
  container,
  context,
  contextActions,
  dataTable,
  divider,
  header,
  image,
  input,
  markdown,
  plan,
  richText,
  section,
  table,
  taskCard,
]);

export type Block = z.infer<typeof block>;
export type BlockOf<T extends Block["type"]> = Extract<Block, { type: T }>;

export type Surface = "message" | "modal" | "home";

/**
 * Where the newer blocks may stand (docs.slack.dev/blocks.json); the others may
 * stand everywhere.
 */
export const surfaces: Partial<Record<Block["type"], readonly Surface[]>> = {
  alert: ["modal"],
  carousel: ["message", "home"],
  container: ["message"],
  context_actions: ["message"],
  data_table: ["message"],
  markdown: ["message"],
  plan: ["message"],
  table: ["message"],
  task_card: ["message"],
};
