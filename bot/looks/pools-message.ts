import type { Site } from "../../config/site.ts";
import type { AnswerTo, PoolSeen } from "../../jobs/look.ts";
import { count, list, size } from "../format.ts";
import { type Message, message, text } from "../message.ts";
import { gapLines } from "./gap-lines.ts";

/** `/ferry pool list` and `/ferry pool show <pool>`: each pool on each host that has it. */
export function poolsMessage(pool: string | undefined, found: AnswerTo<"pools">, site: Site): Message {
  const { hosts, silent, slow } = found;
  const all = hosts.flatMap(({ host, pools }) => pools.map((each) => ({ host, pool: each })));
  const lines = [
    ...all.map(({ host, pool: each }) => text(`${each.name} on ${host}: ${poolWords(each, site)}`)),
    ...gapLines(found),
  ];
  const isSure = silent.length + slow.length === 0;
  const tone = isSure ? "neutral" : "unknown";
  if (all.length === 0 && pool !== undefined) {
    const title = isSure
      ? `No host has a pool called ${pool}`
      : `Pool ${pool} was not seen, but not every host was read`;
    return message(title, tone, "not seen", { lines });
  }
  const title =
    pool === undefined ? count(all.length, "pool") : `Pool ${pool} on ${count(all.length, "host")}`;
  return message(isSure ? title : `${title}; not every host was read`, tone, "pools", { lines });
}

function poolWords(pool: PoolSeen, site: Site): string {
  const { name, type, state, autostart, persistent, target, source, capacityBytes, availableBytes, users } =
    pool;
  const share = site.shares.find((each) => each.pool === name && each.mountPoint === target);
  return [
    state,
    share === undefined ? type : `${type} of share ${share.name}`,
    // libvirt's figures are those of its last look, and 0 where it never had one.
    ...(capacityBytes > 0 ? [`${size(availableBytes)} of ${size(capacityBytes)} free`] : []),
    ...(target === undefined ? [] : [`at ${target}`]),
    ...(source === undefined ? [] : [`from ${source}`]),
    ...(autostart ? ["starts with its host"] : ["does not start with its host"]),
    ...(persistent ? [] : ["transient: gone once it stops"]),
    ...(users === undefined
      ? []
      : [users.length === 0 ? "no VM has a disk in it" : `disks of ${list(users, "and")}`]),
  ].join(", ");
}
