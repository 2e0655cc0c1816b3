import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** A TCP port on which somebody listens; `any` for every address of the host. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * Who opens the ports by which other hosts reach libvirtd: systemd's sockets,
 * or the daemon itself, told so by its arguments. Never both: libvirtd refuses
 * `--listen` where systemd has woken it (libvirtd(8)).
 */
export type Listening =
  | { readonly by: "sockets" }
  | {
      readonly by: "itself";
      /** Where systemd takes LIBVIRTD_ARGS from: /etc/sysconfig/libvirtd, /etc/default/libvirtd; undefined: from no file. */
      readonly file: string | undefined;
      /** What it is started with, also after a boot; undefined where the file has it in a way that is not read. */
      readonly arguments: readonly string[] | undefined;
      readonly endpoints: readonly Endpoint[];
    };

/**
 * Costs no process where systemd has the sockets. They count as absent when
 * masked, which packages do to hosts that had `--listen` before (libvirt.spec),
 * and where libvirt is older than 5.6. A unit's file in /etc hides the others.
 */
export const listening: Fact<Listening> = {
  id: "listening",
  command: sh`PATH="$PATH:/usr/sbin:/sbin"
known=
for d in /etc /run /usr/local/lib /usr/lib /lib; do
  [ "$d/systemd/system/libvirtd.socket" -ef /dev/null ] && break
  [ -e "$d/systemd/system/libvirtd.socket" ] && { echo sockets; exit 0; }
done
for d in /etc /run /usr/local/lib /usr/lib /lib; do [ -e "$d/systemd/system/libvirtd.service" ] && known=1; done
[ -n "$known" ] || { echo sockets; exit 0; }
echo itself
s=$(systemctl show -p MainPID -p EnvironmentFiles libvirtd.service) || exit 1
printf '%s\\n' "$s" | sed -n 's/^EnvironmentFiles*=\\(.*\\) (ignore_errors=.*/\\1/p' | while read -r f; do
  echo "file $f"; [ -r "$f" ] && sed -n 's/^[ \\t]*LIBVIRTD_ARGS[ \\t]*=/written /p' "$f"
done
p=$(printf '%s\\n' "$s" | sed -n 's/^MainPID=//p')
[ "$p" -gt 0 ] 2>/dev/null && tr '\\0' '\\n' </proc/"$p"/cmdline | sed '1d; s/^/runs /'
ss -tln`,
  parse({ stdout, stderr, code }) {
    if (/^sockets$/m.test(stdout)) return { by: "sockets" };
    if (code !== 0 || !/^itself$/m.test(stdout)) throw new Error(stderr.trim() || "the look was cut off");
    const lines = (word: string) =>
      [...stdout.matchAll(new RegExp(`^${word} (.*)$`, "gm"))].map(([, rest = ""]) => rest);
    const written = lines("written").at(-1);
    return {
      by: "itself",
      // The last file and its last line count (systemd.exec(5), EnvironmentFile=).
      file: lines("file").at(-1),
      arguments: written === undefined ? lines("runs") : words(written),
      endpoints: parseEndpoints(stdout),
    };
  },
};

/** The value of a variable in an environment file, as systemd splits it; undefined with escapes or several lines. */
function words(value: string): string[] | undefined {
  const text = /^\s*(?:"([^"\\]*)"|'([^'\\]*)'|([^"'\\]*))\s*$/.exec(value);
  if (text === null) return undefined;
  return (text[1] ?? text[2] ?? text[3] ?? "").split(/\s+/).filter((word) => word !== "");
}

/** `ss -tln`: `LISTEN 0 128 [::]:16514 [::]:*`; iproute2 before 4.20 or so writes `:::16514` and `*:22`. */
function parseEndpoints(text: string): Endpoint[] {
  return [...text.matchAll(/^LISTEN\s+\d+\s+\d+\s+(\S+):(\d+)\s/gm)].map(([, address = "", port]) => {
    const bare = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
    return { address: ["*", "0.0.0.0", "::", ""].includes(bare) ? "any" : bare, port: Number(port) };
  });
}

/** Whether it is told to listen by itself. */
export const isToldToListen = (words: readonly string[]): boolean =>
  words.some((word) => word === "--listen" || word === "-l");

/**
 * The arguments without what decides on listening. `--timeout` goes too: it
 * ends a daemon that nobody uses, which a socket would wake again and here
 * nothing does (libvirtd(8)).
 */
export function otherArguments(words: readonly string[]): readonly string[] {
  return words.filter(
    (word, i) =>
      !/^(--listen|-l|--timeout(=.*)?|-t\d*)$/.test(word) && !/^(--timeout|-t)$/.test(words[i - 1] ?? ""),
  );
}
