import type { Host } from "../../config/inventory.ts";
import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { asQemu } from "./as-qemu.ts";

/** The file in a share that one host wrote once, with a random text, as its QEMU user. */
export const tokenName = (writer: Host): string => `.ferry-${writer.name}`;

/** What one host's QEMU user finds of a token. */
export interface Token {
  /** Undefined when there is no such file. NFS gives a file the same number on every client. */
  readonly inode: string | undefined;
  /** Undefined when it is empty or the QEMU user may not read it. */
  readonly text: string | undefined;
}

/**
 * The tokens of two hosts as this host's QEMU user sees them. Listing the
 * directory first has the NFS client ask the server what is new there.
 */
export function shareTokens(mountPoint: string, writers: readonly Host[]): Fact<readonly Token[]> {
  const names = writers.map(tokenName);
  const look = `cd "$1" && shift && ls -a >/dev/null
for f; do echo "$(stat -c %i "$f" 2>/dev/null) $(cat "$f" 2>/dev/null)"; done`;
  return {
    id: `share-tokens ${mountPoint} ${writers.map(({ name }) => name).join(" ")}`,
    command: withTimeout(asQemu(sh`sh -c ${look} sh ${mountPoint} ${names}`), 30_000),
    parse({ stdout }) {
      const lines = stdout.split("\n");
      return names.map((_, i) => {
        const [, inode, text] = /^(\d*) ?([0-9a-f]{32})?$/.exec(lines[i] ?? "") ?? [];
        return { inode: inode || undefined, text };
      });
    },
  };
}
