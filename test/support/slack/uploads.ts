import type { Ids } from "./ids.ts";

interface Upload {
  readonly id: string;
  readonly name: string;
  /** Bytes that were announced. */
  readonly length: number;
  readonly content?: Buffer;
  readonly title?: string;
  /** Where it was shared; absent while it is private. */
  readonly channel?: string;
  readonly threadTs?: string;
  readonly isComplete: boolean;
}

/** Files, from their announcement to their share. */
export interface Uploads {
  announce(name: string, length: number): Upload;
  find(id: string): Upload | undefined;
  change(id: string, change: Partial<Upload>): Upload;
  list(): readonly Upload[];
}

export function createUploads(ids: Ids): Uploads {
  const all = new Map<string, Upload>();
  return {
    announce(name, length) {
      const upload: Upload = { id: ids.next("F"), name, length, isComplete: false };
      all.set(upload.id, upload);
      return upload;
    },
    find: (id) => all.get(id),
    change(id, change) {
      const upload = all.get(id);
      if (upload === undefined) throw new Error(`There is no file ${id}`);
      const changed = { ...upload, ...change };
      all.set(id, changed);
      return changed;
    },
    list: () => [...all.values()],
  };
}
