import { z } from "zod";
import { type Option, option, optionGroup } from "../blocks/composition.ts";
import type { Courier } from "../courier.ts";
import type { User } from "../directory.ts";
import { suggestionBody } from "../interaction-payloads.ts";
import { limits } from "../limits.ts";
import { NotAcknowledged } from "../people.ts";
import { namesFor } from "../reading/names-for.ts";
import { readText } from "../reading/read-text.ts";
import type { Workspace } from "../workspace.ts";
import { findElement, idsOf, type Place } from "./place.ts";

const answers = z.union([
  z.strictObject({ options: z.array(option).max(limits.options) }),
  z.strictObject({ option_groups: z.array(optionGroup).max(limits.options) }),
]);

/** Slack asks from the third character on, unless told otherwise. */
const DEFAULT_QUERY_LENGTH = 3;

/** What the app offers in an external_select for what was typed. */
export async function askForOptions(
  place: Place,
  wanted: string,
  query: string,
  user: User,
  workspace: Workspace,
  courier: Courier,
): Promise<Option[]> {
  const found = findElement(place, wanted, user, workspace);
  const { element } = found;
  if (element.type !== "external_select" && element.type !== "multi_external_select") {
    throw new Error(`"${wanted}" is a ${element.type}: its options don't come from the app`);
  }
  const least = element.min_query_length ?? DEFAULT_QUERY_LENGTH;
  if (query.length < least) {
    throw new Error(`Slack asks the app for "${wanted}" from ${least} characters on, not for "${query}"`);
  }
  const body = suggestionBody(workspace, user, place, idsOf(found), query);
  const { answer } = await courier.deliver({ type: "interactive", body });
  const parsed = answers.safeParse(answer);
  if (!parsed.success) throw new NotAcknowledged("invalid_options", z.prettifyError(parsed.error));
  return "options" in parsed.data
    ? parsed.data.options
    : parsed.data.option_groups.flatMap((group) => group.options);
}

/** An option by its text, as people see it, or by its value. */
export function findOption(
  options: readonly Option[],
  wanted: string,
  user: User,
  workspace: Workspace,
): Option {
  const text = (it: Option) => readText(it.text, namesFor(workspace, user));
  const found = options.find((it) => text(it) === wanted) ?? options.find((it) => it.value === wanted);
  if (found === undefined) {
    throw new Error(`There is no option "${wanted}"; there is: ${options.map(text).join(", ")}`);
  }
  return found;
}
