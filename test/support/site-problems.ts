import { type Problem, SiteError } from "../../config/problem.ts";
import { parseSite } from "../../config/site-file.ts";

/** A small site file that is right; tests change one piece of it. */
export const GOOD_SITE = `hosts:
  nfs1: { address: 10.0.0.10 }
  kvm1: { address: 10.0.0.11 }
  kvm2: { address: 10.0.0.12 }
shares:
  images: { server: nfs1, path: /srv/a, mountPoint: /mnt/a, clients: [kvm1, kvm2] }
people:
  ann: { roles: [requester], console: ann }
  bob: { roles: [requester, approver], console: bob }
  eve: { roles: [approver], console: eve }
`;

/** GOOD_SITE with one piece of it replaced. Throws when it has no such piece. */
export function changedSite(from: string, to: string): string {
  if (!GOOD_SITE.includes(from)) throw new Error(`the good site file holds no ${from}`);
  return GOOD_SITE.replace(from, () => to);
}

/** What Ferry says of a site file; nothing when it is right. */
export function problemsOf(text: string): readonly Problem[] {
  try {
    parseSite(text, "ferry.yaml");
    return [];
  } catch (error) {
    if (error instanceof SiteError) return error.problems;
    throw error;
  }
}

/** The same as `line path: problem`. */
export const brief = (text: string): string[] =>
  problemsOf(text).map(({ line, path, problem }) => `${line ?? "-"} ${path}: ${problem}`);
