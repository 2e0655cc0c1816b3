import { MessageFlags } from "discord.js";
import { refusals } from "../discord-error.ts";
import type { Problem } from "../form/problem.ts";
import { limits } from "../limits.ts";
import type { Component } from "./component.ts";
import { shownFiles, textsOf, walk } from "./walk.ts";

const customIdOf = (part: object): string | undefined => {
  const given = "custom_id" in part ? part.custom_id : undefined;
  return typeof given === "string" ? given : undefined;
};

/** Ids that stand twice: by `of` where they are given. */
function repeated(
  components: readonly Component[],
  of: (part: object) => string | number | undefined,
  key: string,
  code: string,
  message: string,
): Problem[] {
  const seen = new Set<string | number>();
  return walk(components).flatMap(({ part, path }) => {
    const given = of(part);
    if (given === undefined) return [];
    if (!seen.has(given)) {
      seen.add(given);
      return [];
    }
    return [{ path: [...path, key], code, message }];
  });
}

function legacy(components: readonly Component[]): Problem[] {
  const wrong = components.flatMap(({ type }, index): Problem[] =>
    type === 1
      ? []
      : [
          {
            path: ["components", index, "type"],
            code: "UNION_TYPE_CHOICES",
            message: 'Value of field "type" must be one of (1,).',
          },
        ],
  );
  return components.length > limits.actionRows
    ? [
        ...wrong,
        {
          path: ["components"],
          code: "BASE_TYPE_MAX_LENGTH",
          message: `Must be ${limits.actionRows} or fewer in length.`,
        },
      ]
    : wrong;
}

function modern(components: readonly Component[]): Problem[] {
  const texts = textsOf(components);
  const problems: Problem[] = [];
  if (walk(components).length > limits.components) {
    problems.push({
      path: ["components"],
      code: "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
      message: `The total number of components exceeds the maximum of ${limits.components}`,
    });
  }
  if (texts.join("").length > limits.textCharacters) {
    problems.push({
      path: ["components"],
      code: "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
      message: `The total displayable text size of components exceeds the maximum size of ${limits.textCharacters}`,
    });
  }
  return problems;
}

/** What is wrong with the components of a message as a whole; `files` are the names that it may show. */
export function componentProblems(
  components: readonly Component[],
  flags: number,
  files: readonly string[],
): Problem[] {
  const isV2 = (flags & MessageFlags.IsComponentsV2) !== 0;
  const missing = shownFiles(components).filter((name) => !files.includes(name));
  return [
    ...(isV2 ? modern(components) : legacy(components)),
    ...repeated(
      components,
      customIdOf,
      "custom_id",
      "COMPONENT_CUSTOM_ID_DUPLICATED",
      "Component custom id cannot be duplicated",
    ),
    ...repeated(
      components,
      (part) => ("id" in part && typeof part.id === "number" && part.id !== 0 ? part.id : undefined),
      "id",
      "COMPONENT_ID_DUPLICATED",
      "Component id cannot be duplicated",
    ),
    ...missing.map((name) => ({
      path: ["components"],
      code: "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
      message: `The referenced attachment ("attachment://${name}") was not found`,
    })),
  ];
}

/** Throws HTTP 500 for texts that are within every documented limit and still too many bytes. */
export function checkBytes(components: readonly Component[]): void {
  const bytes = textsOf(components).reduce(
    (sum, text) => sum + Buffer.byteLength(text) + limits.textDisplayCostBytes,
    0,
  );
  if (bytes > limits.textBytes) throw refusals.internal();
}

/** Components with the ids that Discord gives those that have none. */
export function numbered(components: readonly Component[]): Component[] {
  const copy = structuredClone([...components]);
  const taken = new Set(walk(copy).map(({ part }) => part.id));
  let next = 1;
  for (const { part } of walk(copy)) {
    if (part.id !== undefined && part.id !== 0) continue;
    while (taken.has(next)) next += 1;
    taken.add(next);
    part.id = next;
  }
  return copy;
}
