import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { libvirtSettings } from "../../facts/libvirt-settings.ts";
import { type Endpoint, isToldToListen, listening, otherArguments } from "../../facts/listening.ts";
import { markedBlocks } from "../../facts/marked-blocks.ts";
import { type Command, sh, withTimeout } from "../../shell.ts";
import { type Action, blocked, needed, on, type Read, satisfied, type Verdict } from "../../step.ts";
import { keepFiles, putBackFiles } from "./kept-files.ts";
import { type MarkedBlock, removeBlock, writeBlock } from "./marked-block.ts";
import { undisturbed } from "./undisturbed.ts";

/** How a libvirtd that opens its ports by itself (`--listen`) is started: what the plan found. */
export interface Start {
  /** Where its arguments come from; undefined: from no file. */
  readonly file?: string | undefined;
  /** What is among them besides `--listen`; undefined where Ferry cannot read them. */
  readonly arguments?: readonly string[] | undefined;
}

interface Setting {
  readonly value: string | number;
  readonly unset?: string | number;
  readonly isSo?: false;
}

export interface OwnListener {
  readonly host: Host;
  readonly start: Start;
  readonly planId: string;
  /** Tells the blocks of one way to listen from those of another: `listen-tls`. */
  readonly name: string;
  readonly port: number;
  /** What libvirtd.conf is to say, by key; what it means when it says nothing; `isSo: false`: written, not asked about. */
  readonly settings: Readonly<Record<string, Setting>>;
  /** What is wrong with where it listens on that port, as a sentence. */
  fault(addresses: readonly string[]): string | undefined;
}

const SERVICE = "libvirtd.service";
const SETTINGS = "/etc/libvirt/libvirtd.conf";

export async function checkOwnListener(own: OwnListener, read: Read): Promise<Verdict> {
  const { host, start, settings, port } = own;
  const [found, { files }] = await Promise.all([read(host, listening), read(host, libvirtSettings)]);
  if (found.by === "sockets") {
    const difference = "systemd's sockets listen for libvirt, not libvirtd by itself";
    return blocked(new OpsError("host.not-as-planned", { host: host.name, difference }));
  }
  const { file, arguments: words } = found;
  if (file === undefined) return blocked(new OpsError("host.no-arguments-file", { host: host.name }));
  if (words === undefined || !words.every(isPlain)) {
    return blocked(new OpsError("host.arguments-unclear", { host: host.name, file }));
  }
  if (start.file !== file || start.arguments?.join(" ") !== otherArguments(words).join(" ")) {
    const difference = `its arguments come from ${file} and are ${words.join(" ") || "none"}`;
    return blocked(new OpsError("host.not-as-planned", { host: host.name, difference }));
  }

  const differs = Object.entries(settings).find(
    ([key, { value, unset, isSo }]) =>
      isSo !== false && String(files.libvirtd.get(key)?.value ?? unset) !== String(value),
  );
  const fault = !isToldToListen(words)
    ? `${file} does not say --listen`
    : differs !== undefined
      ? `${SETTINGS} does not say ${line(differs[0], differs[1].value)}`
      : own.fault(addressesOf(found.endpoints, port));
  return fault === undefined ? satisfied() : undisturbed(host, "libvirtd", read, needed(fault));
}

const isPlain = (word: string) => /^[A-Za-z0-9_@%+=:,./-]+$/.test(word);
const line = (key: string, value: string | number) =>
  `${key} = ${typeof value === "number" ? value : `"${value}"`}`;
const addressesOf = (endpoints: readonly Endpoint[], port: number) =>
  endpoints.filter((endpoint) => endpoint.port === port).map(({ address }) => address);

function blocks({ name, planId, settings }: OwnListener, file: string) {
  const inSettings: MarkedBlock = { file: SETTINGS, name, planId, decides: Object.keys(settings) };
  const inArguments: MarkedBlock = { file, name, planId };
  return { inSettings, inArguments };
}

/** Writes both files and restarts the daemon; where it does not come up so, it is started as before. */
export function openOwnListener(own: OwnListener): readonly Action[] {
  const { host, planId } = own;
  const { file, arguments: others } = own.start;
  if (file === undefined || others === undefined) return [];
  const { inSettings, inArguments } = blocks(own, file);
  const lines = Object.entries(own.settings).map(([key, { value }]) => line(key, value));
  // In an environment file the last line of a variable counts, in libvirt's settings the first.
  const words = ["--listen", ...others].join(" ");
  const made = sh`${keepFiles([file], planId)}
[ -e ${file} ] || : >${file}`;
  return [
    on(host, writeBlock(inSettings, lines)),
    on(host, made),
    on(host, writeBlock(inArguments, [`LIBVIRTD_ARGS="${words}"`])),
    on(host, withTimeout(restartOrPutBack(own, file), 300_000)),
  ];
}

const restartOrPutBack = (own: OwnListener, file: string): Command =>
  sh`PATH="$PATH:/usr/sbin:/sbin"
if systemctl restart ${SERVICE}; then
  for try in 1 2 3 4 5 6 7 8 9 10; do
    ss -tln | grep -q ${`:${own.port} `} && exit 0
    sleep 1
  done
fi
echo "libvirtd did not listen, and is started as before:" >&2
journalctl --no-pager -o cat -n 8 -u ${SERVICE} >&2
${putBackFiles([SETTINGS, file], own.planId)}
systemctl reset-failed ${SERVICE}
systemctl restart ${SERVICE}
exit 1`;

/** Takes Ferry's lines out of both files, and nothing that somebody has changed since. */
function takeOut(own: OwnListener, file: string): Command {
  const { inSettings, inArguments } = blocks(own, file);
  const made = `${file}.ferry-${own.planId}-new`;
  return sh`${removeBlock(inSettings)}
${removeBlock(inArguments)}
if [ -e ${made} ]; then
  [ -s ${file} ] || rm ${file}
  rm ${made}
fi`;
}

export function closeOwnListener(own: OwnListener): readonly Action[] {
  const { file } = own.start;
  if (file === undefined) return [];
  const close = sh`${takeOut(own, file)}
systemctl try-restart ${SERVICE}`;
  return [on(own.host, withTimeout(close, 180_000))];
}

export async function checkCloseOwnListener(own: OwnListener, read: Read): Promise<Verdict> {
  const { file } = own.start;
  if (file === undefined) return satisfied("it was never told to listen");
  const { inSettings, inArguments } = blocks(own, file);
  const there = await read(own.host, markedBlocks([inSettings, inArguments]));
  if (there.length === 0) return satisfied("Ferry's lines are gone");
  return undisturbed(own.host, "libvirtd", read, needed(`Ferry's lines are in ${there.join(" and ")}`));
}
