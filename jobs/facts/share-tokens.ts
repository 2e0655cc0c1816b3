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
stat -c 'inode %n %i' -- "$@" 2>/dev/null
for f; do text=; read -r text 2>/dev/null <"$f"; echo "text $f $text"; done`;
  return {
    id: `share-tokens ${mountPoint} ${writers.map(({ name }) => name).join(" ")}`,
    command: withTimeout(asQemu(sh`sh -c ${look} sh ${mountPoint} ${names}`), 30_000),
    parse({ stdout }) {
      const lines = stdout.split("\n").map((line) => line.split(" "));
      const said = (what: string, name: string, shape: RegExp) => {
        const words = lines.find((words) => words[0] === what && words[1] === name);
        return shape.exec(words?.slice(2).join(" ") ?? "")?.[0];
      };
      return names.map((name) => ({
        inode: said("inode", name, /^\d+$/),
        text: said("text", name, /^[0-9a-f]{32}$/),
      }));
    },
  };
}
