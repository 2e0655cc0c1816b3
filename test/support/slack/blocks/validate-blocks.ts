import { z } from "zod";
import { limits } from "../limits.ts";
import { type Block, block, type Surface, surfaces } from "./block.ts";
import { interactiveElements } from "./interactive-elements.ts";
import { problems } from "./problems.ts";

export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: string[] };

/** Blocks as Slack takes them on a surface, or everything that is wrong with them. `refused`: types that this workspace does not have. */
export function validateBlocks(
  value: unknown,
  surface: Surface,
  refused: readonly string[] = [],
  root: readonly PropertyKey[] = ["blocks"],
): Validated<Block[]> {
  const most = surface === "message" ? limits.messageBlocks : limits.viewBlocks;
  const parsed = z.array(block).max(most).safeParse(value);
  if (!parsed.success) return { ok: false, problems: problems(parsed.error, value, root) };
  const blocks = parsed.data;
  const faults = [
    ...misplaced(blocks, surface, refused),
    ...sameBlockIds(blocks),
    ...sameActionIds(blocks),
    ...focus(blocks),
  ].map((fault) => `${fault} [json-pointer:/${root.join("/")}]`);
  return faults.length === 0 ? { ok: true, value: blocks } : { ok: false, problems: faults };
}

function withChildren(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((it): Block[] =>
    it.type === "container" ? [it, ...it.child_blocks] : it.type === "carousel" ? [it, ...it.elements] : [it],
  );
}

function misplaced(blocks: readonly Block[], surface: Surface, refused: readonly string[]): string[] {
  return withChildren(blocks)
    .filter(({ type }) => refused.includes(type) || surfaces[type]?.includes(surface) === false)
    .map(({ type }) => `unsupported type: ${type}`);
}

const repeated = (ids: readonly (string | undefined)[]) =>
  ids.filter((id, index) => id !== undefined && ids.indexOf(id) !== index);

const sameBlockIds = (blocks: readonly Block[]) =>
  repeated(withChildren(blocks).map(({ block_id }) => block_id)).map(
    (id) => `\`block_id\` must be unique, but "${id}" is there twice`,
  );

/** An action_id is unique in its block; buttons of one row with one action_id are refused. */
function sameActionIds(blocks: readonly Block[]): string[] {
  const all = blocks.flatMap(interactiveElements);
  return [...new Set(all.map((it) => it.block))].flatMap((owner) =>
    repeated(all.filter((it) => it.block === owner).map(({ element }) => element.action_id)).map(
      (id) => `\`action_id\` must be unique within its block, but "${id}" is there twice`,
    ),
  );
}

function focus(blocks: readonly Block[]): string[] {
  const focused = blocks
    .flatMap(interactiveElements)
    .filter(({ element }) => "focus_on_load" in element && element.focus_on_load === true);
  return focused.length > 1 ? ["only one element may have focus_on_load"] : [];
}
