import { z } from "zod";
import { type Metadata, readMetadata } from "./metadata.ts";

/** What Ferry reads of a view that Slack sends back; it has much more (`view` of view_submission and block_actions). */
const shape = z.looseObject({
  id: z.string(),
  hash: z.string().optional(),
  private_metadata: z.string().default(""),
  state: z
    .looseObject({
      values: z.record(
        z.string(),
        z.record(
          z.string(),
          z.looseObject({
            value: z.string().nullish(),
            selected_option: z.looseObject({ value: z.string().optional() }).nullish(),
          }),
        ),
      ),
    })
    .optional(),
});

export interface Submitted {
  readonly id: string;
  readonly hash: string | undefined;
  readonly ids: Metadata;
  /** What stands in the input of that action_id, and its block's id. */
  input(action: string): { readonly value: string; readonly block: string } | undefined;
}

/** Throws ZodError when it is no view at all. */
export function readView(view: unknown): Submitted {
  const { id, hash, private_metadata, state } = shape.parse(view);
  const inputs = Object.entries(state?.values ?? {});
  return {
    id,
    hash,
    ids: readMetadata(private_metadata),
    input(action) {
      for (const [block, actions] of inputs) {
        const found = actions[action];
        const value = found?.selected_option?.value ?? found?.value;
        if (value !== undefined && value !== null) return { value, block };
      }
      return undefined;
    },
  };
}
