import { z } from "zod";
import type { Plan } from "../jobs/record.ts";
import type { RequestFor } from "../jobs/request.ts";
import { list, size } from "./format.ts";

/** What a plan is about, on one line: 'vm1: kvm1 → kvm2 · live migration'. */
export function headline({ request, params, vm }: Pick<Plan, "request" | "params" | "vm">): string {
  switch (request.runbook) {
    case "migrate-live": {
      const source = sourceOf(request, params);
      const from = source === undefined ? request.vm : `${request.vm}: ${source}`;
      return `${from} → ${request.destination} · live migration`;
    }
    case "prepare-host":
      return `${list(request.hosts, "and")} · preparation`;
    case "share-storage":
      return `${request.share} · shared storage`;
    case "create-volume":
      return `${request.share}/${request.volume} · new volume, ${size(request.sizeBytes)} ${request.format}`;
    case "create-domain":
      return `${request.vm} on ${request.host} · new VM`;
    case "purge":
      return `${vm === undefined ? "" : `${vm}: `}delete what plan ${request.plan} kept`;
    case "undo":
      return `${vm === undefined ? "" : `${vm}: `}roll back plan ${request.plan}`;
  }
}

/** A migration's runbook finds the source where nobody named it. */
const found = z.looseObject({ source: z.string() });

/** Where a migration starts: as asked for, or as its plan found it. */
export function sourceOf(request: RequestFor<"migrate-live">, params: unknown): string | undefined {
  return request.source ?? found.safeParse(params).data?.source;
}
