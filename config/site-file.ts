import { buildSite } from "./build-site.ts";
import { checkApprovals } from "./cross-checks/approvals.ts";
import { draftOf } from "./cross-checks/draft.ts";
import { checkHosts } from "./cross-checks/hosts.ts";
import { checkNames } from "./cross-checks/names.ts";
import { checkPeople } from "./cross-checks/people.ts";
import { checkShares } from "./cross-checks/shares.ts";
import { checkSsh } from "./cross-checks/ssh.ts";
import type { Finding } from "./finding.ts";
import { type Problem, SiteError } from "./problem.ts";
import { readYaml } from "./read-yaml.ts";
import { findingsOf } from "./schema/findings.ts";
import { siteSchema } from "./schema/site.ts";
import type { Site } from "./site.ts";
import { locate, type Place } from "./site-document.ts";
import { type SitePath, showPath } from "./site-path.ts";

const CROSS_CHECKS = [checkNames, checkHosts, checkShares, checkPeople, checkSsh, checkApprovals];
/** Nobody mends more at a time, and a hostile file could hold a hundred thousand. */
const MOST_PROBLEMS = 200;

/**
 * Parses a site file's text; config/ferry.example.yaml documents its keys.
 * Throws SiteError with all its problems, in the order of the file's lines: of
 * the YAML, of the values, and of what one part says of another. `keyFile` is
 * as written. Pure: reads no file.
 */
export function parseSite(text: string, fileName: string): Site {
  const yaml = readYaml(text, fileName);
  if ("broken" in yaml) throw new SiteError(yaml.broken);
  const parsed = siteSchema.safeParse(yaml.value);
  const problems = [...yaml.problems];
  const told = new Set<string>();
  for (const finding of findings(yaml.value, parsed.error)) {
    if (problems.length >= MOST_PROBLEMS) break;
    const place = locate(yaml.document, finding.path);
    // One mistake, one problem: the first that is told of a value says it best.
    if (told.has(keyOf(place.path))) continue;
    told.add(keyOf(place.path));
    if (finding.meant !== undefined) told.add(keyOf(finding.meant));
    problems.push(problem(finding, place, yaml.lineAt(place.offset), fileName));
  }
  if (problems.length > 0) throw new SiteError(problems.sort(byLine));
  if (parsed.data === undefined) throw new TypeError("a site file without problems was not parsed");
  return buildSite(parsed.data);
}

function* findings(value: unknown, error: Parameters<typeof findingsOf>[0] | undefined): Generator<Finding> {
  if (error !== undefined) yield* findingsOf(error, siteSchema, value);
  const draft = draftOf(value);
  if (draft === undefined) return;
  for (const check of CROSS_CHECKS) yield* check(draft);
}

const keyOf = (path: SitePath): string => JSON.stringify(path);

function problem(finding: Finding, place: Place, line: number | undefined, file: string): Problem {
  return {
    file,
    ...(line === undefined ? {} : { line }),
    path: showPath(place.path),
    found: finding.found ?? place.found,
    problem: finding.problem,
    remedy: finding.remedy,
  };
}

/** What is missing as a whole has no line and goes first. */
const byLine = (a: Problem, b: Problem): number => (a.line ?? 0) - (b.line ?? 0);
