import type { Problem } from "./problem.ts";

/**
 * The text for people who must mend a configuration: one block per problem,
 * then their number. Ends without a newline; empty without problems.
 */
export function report(problems: readonly Problem[]): string {
  if (problems.length === 0) return "";
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return [...problems.map(block), `${count}; nothing was changed.`].join("\n\n");
}

function block({ file, line, path, found, problem, remedy }: Problem): string {
  const where = file === undefined ? "environment" : line === undefined ? file : `${file}:${line}`;
  return [
    path === "" ? where : `${where} ${path}`,
    `  problem: ${problem}`,
    `  found:   ${found}`,
    `  remedy:  ${remedy}`,
  ].join("\n");
}
