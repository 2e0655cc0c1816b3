import type { Finding } from "../finding.ts";
import { platforms } from "../schema/person.ts";
import { type Draft, entries } from "./draft.ts";
import { twice } from "./twice.ts";

/** What makes an account one person's, and a person able to do anything. */
export function checkPeople({ people }: Draft): Finding[] {
  const all = entries(people);
  const rolesKnown = all.length > 0 && all.every(([, { roles }]) => roles !== undefined);
  const nobodyAsks = rolesKnown && !all.some(([, { roles }]) => roles?.includes("requester"));
  return [
    ...platforms.flatMap((platform) =>
      twice(
        all.map(([name, accounts]) => ({ path: ["people", name, platform], value: accounts[platform] })),
        "Give every account to one person.",
      ),
    ),
    ...(nobodyAsks
      ? [
          {
            path: ["people"],
            problem: "nobody has the role requester, so nobody may ask for anything",
            remedy: "Add requester to somebody's roles.",
          },
        ]
      : []),
  ];
}
