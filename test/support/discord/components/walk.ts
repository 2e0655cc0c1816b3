import type { Component, Interactive, Part } from "./component.ts";

/** A component and where it stands in its message. */
export interface Found {
  readonly part: Part;
  readonly path: readonly PropertyKey[];
}

/** Every component with all that is in it, in the order in which people see it. */
export function walk(components: readonly Part[], path: readonly PropertyKey[] = ["components"]): Found[] {
  return components.flatMap((part, index): Found[] => {
    const here = [...path, index];
    const own = [{ part, path: here }];
    if (part.type === 1 || part.type === 17)
      return [...own, ...walk(part.components, [...here, "components"])];
    if (part.type === 9) {
      return [
        ...own,
        ...walk(part.components, [...here, "components"]),
        { part: part.accessory, path: [...here, "accessory"] },
      ];
    }
    return own;
  });
}

/** Buttons and menus of a message. */
export const interactives = (components: readonly Component[]): Interactive[] =>
  walk(components).flatMap(({ part }) =>
    part.type === 2 ||
    part.type === 3 ||
    part.type === 5 ||
    part.type === 6 ||
    part.type === 7 ||
    part.type === 8
      ? [part]
      : [],
  );

/** Texts of a message. */
export const textsOf = (components: readonly Component[]): string[] =>
  walk(components).flatMap(({ part }) => (part.type === 10 ? [part.content] : []));

/** Names of files that components show. */
export const shownFiles = (components: readonly Component[]): string[] =>
  walk(components).flatMap(({ part }) => {
    const urls =
      part.type === 13
        ? [part.file.url]
        : part.type === 12
          ? part.items.map(({ media }) => media.url)
          : part.type === 11
            ? [part.media.url]
            : [];
    return urls.flatMap((url) =>
      url.startsWith("attachment://") ? [url.slice("attachment://".length)] : [],
    );
  });
