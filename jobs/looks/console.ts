import { consoleText } from "../console-text.ts";
import { OpsError } from "../error.ts";
import { domain } from "../facts/domain.ts";
import { logTail } from "../facts/log-tail.ts";
import type { AnswerTo } from "../look.ts";
import { kvmHosts, type PresentDomain } from "../where-is.ts";
import { gather, type LookPorts } from "./gather.ts";

/**
 * The last lines that a VM's serial console printed, from the file that
 * libvirt logs it to. Throws OpsError `look.*`.
 */
export async function lookAtConsole(
  vm: string,
  lines: number,
  ports: LookPorts,
): Promise<AnswerTo<"console">> {
  const hosts = kvmHosts(ports.site);
  const { answers, silent, slow } = await gather(hosts, (host, read) => read(host, domain(vm)), ports);
  const found = answers.flatMap(({ host, value }) =>
    value.presence === "present" ? [{ host, here: value }] : [],
  );
  const [one = found[0]] = found.filter(({ here }) => here.active && here.arriving === undefined);
  if (one === undefined) {
    const unsure = [...silent.map(({ host }) => host), ...slow];
    const unknown = answers.filter(({ value }) => value.presence === "unknown").map(({ host }) => host.name);
    const missing = [...unsure, ...unknown].join(", ");
    if (missing !== "") throw new OpsError("look.vm-not-seen", { vm, missing });
    throw new OpsError("look.no-vm", { vm });
  }
  const { host, here } = one;
  const file = logOf(here);
  if (file === undefined) throw new OpsError("look.no-console-log", { vm, host: host.name });
  const read = await gather([host], (each, ask) => ask(each, logTail(file)), ports);
  const [failed] = read.silent;
  if (failed !== undefined)
    throw new OpsError("look.console-unreadable", { vm, host: host.name, file, why: failed.error.title });
  const tail = read.answers[0]?.value;
  if (tail === undefined) throw new OpsError("look.host-slow", { host: host.name });
  if (tail.state !== "read") throw new OpsError("look.no-console-file", { vm, host: host.name, file });
  const { text, isWhole, ageMs } = tail;
  return { about: "console", host: host.name, file, text: consoleText(text, isWhole, lines), ageMs };
}

const logOf = ({ live }: PresentDomain): string | undefined =>
  live.logFiles.find((file) => file.startsWith("/"));
