import type { Host } from "../../config/inventory.ts";
import { OpsError } from "../error.ts";
import { type ListedPool, poolList } from "../facts/pool-list.ts";
import type { AnswerTo } from "../look.ts";
import type { Read } from "../step.ts";
import { kvmHosts } from "../where-is.ts";
import { disksOn } from "./disks-on.ts";
import { gather, type LookPorts } from "./gather.ts";

/** The storage pools of one host or of all; one pool of that name with the VMs whose disks are in it. */
export async function lookAtPools(
  { pool, host: only }: { pool?: string | undefined; host?: string | undefined },
  ports: LookPorts,
): Promise<AnswerTo<"pools">> {
  const hosts = kvmHosts(ports.site).filter(({ name }) => only === undefined || name === only);
  const { answers, silent, slow } = await gather(
    hosts,
    async (host, read) => {
      const all = await read(host, poolList);
      if (all === undefined) throw new OpsError("domain.libvirt-silent", { host: host.name });
      const wanted = all.filter(({ name }) => pool === undefined || name === pool);
      return pool === undefined ? wanted.map(listed) : withUsers(wanted, host, read);
    },
    ports,
  );
  return {
    about: "pools",
    hosts: answers.map(({ host, value }) => ({ host: host.name, pools: value })),
    silent,
    slow,
  };
}

async function withUsers(pools: readonly ListedPool[], host: Host, read: Read) {
  if (pools.length === 0) return [];
  const disks = await disksOn(host, read);
  return pools.map((pool) => {
    const its = disks.filter(
      ({ source }) => pool.target !== undefined && source.startsWith(`${pool.target}/`),
    );
    return { ...listed(pool), users: [...new Set(its.map(({ vm }) => vm))] };
  });
}

function listed(pool: ListedPool) {
  const { name, type, state, autostart, persistent, target, host, dir, capacityBytes, availableBytes } = pool;
  const source = host === undefined || dir === undefined ? undefined : `${host}:${dir}`;
  return {
    name,
    type,
    state,
    autostart,
    persistent,
    ...(target === undefined ? {} : { target }),
    ...(source === undefined ? {} : { source }),
    capacityBytes,
    availableBytes,
  };
}
