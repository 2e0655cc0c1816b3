import { z } from "zod";
import type { Plan } from "../jobs/record.ts";
import type { Request } from "../jobs/request.ts";
import { list, size } from "./format.ts";

/** What a plan is about, on one line: 'vm1: kvm1 → kvm2 · live migration'. */
export function headline({ request, params, vm }: Pick<Plan, "request" | "params" | "vm">): string {
  switch (request.runbook) {
    case "migrate-live": {
      const source = request.source ?? sourceOf(params);
      const route = source === undefined ? `→ ${request.destination}` : `${source} → ${request.destination}`;
      return `${request.vm}: ${route} · live migration`;
    }
    case "prepare-host":
      return `${list(request.hosts, "and")} · preparation`;
    case "share-storage":
      return `${request.share} · shared storage`;
    case "create-volume":
      return `${request.share}/${request.volume} · new volume, ${size(request.sizeBytes)} ${request.format}`;
    case "create-domain":
      return `${request.vm} on ${request.host} · new VM`;
    case "undo":
      return `${vm === undefined ? "" : `${vm}: `}roll back plan ${request.plan}`;
  }
}

/** The VM of a request, where it is about one. */
export const vmOf = (request: Request): string | undefined => ("vm" in request ? request.vm : undefined);

/** A migration's runbook finds the source where nobody named it. */
const found = z.looseObject({ source: z.union([z.string(), z.looseObject({ name: z.string() })]) });

function sourceOf(params: unknown): string | undefined {
  const parsed = found.safeParse(params);
  if (!parsed.success) return undefined;
  const { source } = parsed.data;
  return typeof source === "string" ? source : source.name;
}
