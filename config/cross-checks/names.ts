import type { Finding } from "../finding.ts";
import { printable } from "../printable.ts";
import { showPath } from "../site-path.ts";
import type { Draft } from "./draft.ts";

/** Names that people would take for one another, because only their case differs. */
export function checkNames(draft: Draft): Finding[] {
  return (["hosts", "shares", "people"] as const).flatMap((section) => {
    const first = new Map<string, string>();
    return Object.keys(draft[section]).flatMap((name) => {
      const other = first.get(name.toLowerCase());
      if (other === undefined) {
        first.set(name.toLowerCase(), name);
        return [];
      }
      const problem = `differs from ${showPath([section, other])} in case only`;
      const remedy = "Give it another name: in chat nobody tells them apart.";
      return [{ path: [section, name], found: printable(name), problem, remedy }];
    });
  });
}
