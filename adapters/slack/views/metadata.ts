import { z } from "zod";

/** What a view carries in its private_metadata: ids, to know on sending in what it was about. */
const metadata = z.strictObject({
  /** Where the command was typed or the button stands; absent for the Home tab. */
  channel: z.string().optional(),
  /** The root of the thread that the button stands in, by its ts. */
  thread: z.string().optional(),
  /** The button that the modal goes on with: `reject.<plan>`. */
  button: z.string().optional(),
  /** The migration form's VM: `<host>/<vm>`. */
  vm: z.string().optional(),
});
export type Metadata = z.infer<typeof metadata>;

export const writeMetadata = (ids: Metadata): string => JSON.stringify(ids);

/** Nothing of what another version of Ferry wrote there. */
export function readMetadata(text: string): Metadata {
  try {
    return metadata.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {};
  }
}
