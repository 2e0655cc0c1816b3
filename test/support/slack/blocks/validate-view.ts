import { z } from "zod";
import { limits } from "../limits.ts";
import type { Block } from "./block.ts";
import { plainText } from "./composition.ts";
import { problems } from "./problems.ts";
import { type Validated, validateBlocks } from "./validate-blocks.ts";

const shared = {
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(limits.privateMetadataCharacters).optional(),
  callback_id: z.string().max(limits.idCharacters).optional(),
  external_id: z.string().max(limits.idCharacters).optional(),
};

const view = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("modal"),
    ...shared,
    title: plainText(limits.modalTitleCharacters),
    submit: plainText(limits.modalTitleCharacters).optional(),
    close: plainText(limits.modalTitleCharacters).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal("home"), ...shared }),
]);

type WithBlocks<T> = T extends unknown ? Omit<T, "blocks"> & { readonly blocks: Block[] } : never;

/** A view as the app sends it. */
export type ViewDraft = WithBlocks<z.infer<typeof view>>;

/** A modal or Home tab as Slack takes it, or everything that is wrong with it. */
export function validateView(value: unknown, refused: readonly string[]): Validated<ViewDraft> {
  const parsed = view.safeParse(value);
  if (!parsed.success) return { ok: false, problems: problems(parsed.error, value, ["view"]) };
  const blocks = validateBlocks(parsed.data.blocks, parsed.data.type, refused, ["view", "blocks"]);
  if (!blocks.ok) return blocks;
  const draft = { ...parsed.data, blocks: blocks.value };
  const asks = draft.blocks.some(({ type }) => type === "input");
  if (draft.type === "modal" && asks && draft.submit === undefined) {
    return { ok: false, problems: ["missing required field: submit [json-pointer:/view]"] };
  }
  return { ok: true, value: draft };
}
