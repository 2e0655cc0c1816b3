import { copyFolder } from "../copies.ts";
import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** The comment of a plan's own key: by it its line in authorized_keys is found again. */
export const keyMark = (planId: string): string => `ferry-${planId}`;

/** Where root's keys are. */
export const AUTHORIZED_KEYS = "/root/.ssh/authorized_keys";

const WHOLE_KEY = /^(?:ssh-ed25519|ecdsa-sha2-nistp\d{3}|ssh-rsa) [A-Za-z0-9+/]+={0,2}/;

/** The public keys in a text, one a line, without their comments. */
export const keysIn = (text: string): readonly string[] =>
  text.split("\n").flatMap((line) => WHOLE_KEY.exec(line)?.[0] ?? []);

/** What a plan's own way to its destination looks like on its source. */
interface CopyKey {
  /** The public half of the plan's key; undefined while there is none. */
  readonly key: string | undefined;
  /** The destination's host keys that are pinned for it. */
  readonly pinned: readonly string[];
  readonly config: string;
}

export function copyKey(planId: string): Fact<CopyKey> {
  return {
    id: `copy-key ${planId}`,
    command: sh`cd ${copyFolder(planId)} 2>/dev/null || exit 0
[ ! -s key ] || cat key.pub; echo ---; cat known_hosts; echo ---; cat ssh_config`,
    parse({ stdout }) {
      const [key = "", pinned = "", config = ""] = stdout.split("---\n");
      return {
        key: keysIn(key)[0],
        pinned: pinned.split("\n").flatMap((line) => keysIn(line.slice(line.indexOf(" ") + 1))),
        config,
      };
    },
  };
}

/** What it looks like on its destination. */
interface CopyDoor {
  readonly hostKeys: readonly string[];
  /** The plan's line in root's authorized_keys. */
  readonly line: string | undefined;
  /** What whoever comes in by it may do. */
  readonly receiver: string;
}

export function copyDoor(planId: string): Fact<CopyDoor> {
  return {
    id: `copy-door ${planId}`,
    command: sh`cat /etc/ssh/ssh_host_*_key.pub; echo ---; grep -s ${` ${keyMark(planId)}$`} ${AUTHORIZED_KEYS}; echo ---; cat ${copyFolder(planId)}/receive 2>/dev/null; true`,
    parse({ stdout }) {
      const [keys = "", line = "", receiver = ""] = stdout.split("---\n");
      return { hostKeys: keysIn(keys), line: line.trim() === "" ? undefined : line.trim(), receiver };
    },
  };
}
