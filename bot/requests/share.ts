import { newShare } from "../../config/new-share.ts";
import type { Site } from "../../config/site.ts";
import type { Request } from "../../jobs/request.ts";
import { misused, readArguments } from "../arguments.ts";
import { excerpt } from "../format.ts";
import { hostName, plainName, shareName } from "../typed-name.ts";
import { usages } from "../usage.ts";
import { nameOption } from "./options.ts";

/** `/ferry share <share>`, and with options one that the site file does not have. */
export function readShare(given: readonly string[], site: Site): Request {
  const usage = usages.share;
  const { words, options } = readArguments(usage, given);
  const [word = ""] = words;
  if (options.size === 0) return { runbook: "share-storage", share: shareName(usage, word, site).name };

  const share = plainName(usage, word, "a share's name");
  const wanted = (option: string) => {
    const value = options.get(option);
    if (value === undefined) throw misused(usage, `--${option} is missing: a new share needs it`);
    return value;
  };
  const server = hostName(usage, wanted("server"), site).name;
  const path = wanted("path");
  const clients = wanted("clients")
    .split(",")
    .map((client) => hostName(usage, client.trim(), site).name);
  const twice = clients.find((client, i) => clients.indexOf(client) !== i);
  if (twice !== undefined) throw misused(usage, `${twice} stands there twice`);
  // A server that runs VMs on its own share uses the directory itself.
  const standard = clients.includes(server) ? path : `/var/lib/libvirt/images/${share}`;
  const mountPoint = options.get("mount") ?? standard;
  const toCome = { server, path, mountPoint, pool: nameOption(usage, options, "pool") ?? share, clients };
  const checked = newShare(share, toCome, site);
  if ("problem" in checked) throw misused(usage, excerpt(`${checked.problem}. ${checked.remedy}`, 300));
  return { runbook: "share-storage", share, toCome };
}
