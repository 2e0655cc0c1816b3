import type { Component, Interactive, Part } from "../components/component.ts";
import { interactives, walk } from "../components/walk.ts";
import type { ShownElement } from "../shown.ts";
import type { World } from "../world.ts";
import { readMarkdown } from "./read-markdown.ts";

const fileName = (url: string) => `(file: ${url.split("/").at(-1) ?? url})`;

/** A button as `[label]`, a menu as `[placeholder ▾]`. */
function readInteractive(it: Interactive): string {
  if (it.type !== 2) return `[${it.placeholder ?? "Make a selection"} ▾]`;
  return `[${[it.emoji?.name, it.label].filter((part) => part !== undefined && part !== "").join(" ")}]`;
}

/** Components as a person reads them, one line for each row. */
export function readComponents(components: readonly Part[], world: World): string {
  return components
    .flatMap((it): string[] => {
      switch (it.type) {
        case 1:
          return [it.components.map(readInteractive).join(" ")];
        case 9:
          return [readComponents([...it.components, it.accessory], world)];
        case 10:
          return [readMarkdown(it.content, world)];
        case 11:
          return [fileName(it.media.url)];
        case 12:
          return it.items.map(({ media }) => fileName(media.url));
        case 13:
          return [fileName(it.file.url)];
        case 14:
          return [];
        case 17:
          return [readComponents(it.components, world)];
        default:
          return [readInteractive(it)];
      }
    })
    .filter((line) => line !== "")
    .join("\n");
}

/** Buttons and menus that a person sees. */
export const shownElements = (components: readonly Component[]): ShownElement[] =>
  interactives(components).map((it) => ({
    type: it.type,
    label: (it.type === 2 ? it.label : it.placeholder) ?? "",
    ...(it.custom_id === undefined ? {} : { customId: it.custom_id }),
    ...(it.type === 2 ? { style: it.style } : {}),
    ...(it.type === 2 && it.url !== undefined ? { url: it.url } : {}),
    isDisabled: it.disabled ?? false,
  }));

export const accentColors = (components: readonly Component[]): number[] =>
  walk(components).flatMap(({ part }) =>
    part.type === 17 && part.accent_color !== undefined ? [part.accent_color] : [],
  );
