import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

interface TpmState {
  /** Paths of the state's files below the folder, in order: `tpm2/tpm2-00.permall`. */
  readonly files: readonly string[];
  /** What is neither a plain file nor a folder there: links, devices. */
  readonly strange: readonly string[];
}

/** swtpm's lock, and what it was about to rename when it died (swtpm_nvstore_dir.c): no state. */
const NO_STATE = /(?:^|\/)(?:[.]lock|TMP[^/]*)$/;

/** The state of an emulated TPM in a folder; nothing where there is no such folder. Throws when that cannot be told. */
export function tpmState(folder: string): Fact<TpmState> {
  return {
    id: `tpm-state ${folder}`,
    command: withTimeout(
      sh`f=${folder}; { [ -e "$f" ] || [ -L "$f" ]; } || exit 0; find "$f" -printf '%y %P\\n'`,
      20_000,
    ),
    parse({ stdout, stderr, code }) {
      if (code !== 0) throw new Error(stderr.trim());
      const found = stdout
        .split("\n")
        .slice(0, -1)
        .map((line) => {
          const [, type = "", path = ""] = /^([a-zA-Z?]) (.*)$/.exec(line) ?? [];
          // A name of two lines, or no GNU find.
          if (type === "") throw new Error(`not what find(1) prints: ${line}`);
          return { type, path };
        });
      const of = (wanted: (type: string) => boolean) =>
        found.flatMap(({ type, path }) => (wanted(type) && !NO_STATE.test(path) ? [path] : [])).sort();
      return { files: of((type) => type === "f"), strange: of((type) => type !== "f" && type !== "d") };
    },
  };
}
