import { z } from "zod";
import { buildXml, childOf, type Element, element, mapXml, parseXml } from "./xml.ts";

/** What becomes different in a VM's definition on another host; everything else stays as it is. */
export const rewriting = z.strictObject({
  files: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  /** Disks, by target, that lose their backing stores and become one image of this format. */
  flattened: z.array(z.strictObject({ target: z.string(), format: z.string() })),
  emulator: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  machine: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  /** The bridge of every card that is on one. */
  bridge: z.strictObject({ from: z.array(z.string()), to: z.string() }).optional(),
});
export type Rewriting = z.infer<typeof rewriting>;

/** The differences as people read them, a line each; none where the definition stays as it is. */
export function differencesOf({ files, flattened, emulator, machine, bridge }: Rewriting): string[] {
  const change = (what: string, { from, to }: { from: string; to: string }) =>
    from === to ? [] : [`- ${what} ${from}`, `+ ${what} ${to}`];
  return [
    ...(emulator === undefined ? [] : change("emulator", emulator)),
    ...(machine === undefined ? [] : change("machine", machine)),
    ...files.flatMap((file) => change("file", file)),
    ...flattened.map(
      ({ target, format }) => `+ disk ${target} is one ${format} image without backing stores`,
    ),
    ...(bridge === undefined ? [] : bridge.from.flatMap((from) => change("bridge", { from, to: bridge.to }))),
  ];
}

/**
 * Rewrites what `virsh dumpxml --inactive` printed. Throws when it is no
 * domain's XML. The text may hold passwords: it goes to no log and to no chat.
 */
export function rewriteDefinition(text: string, change: Rewriting): string {
  const root = parseXml(text);
  if (root.name !== "domain") throw new Error(`<${root.name}> is no domain`);
  const moved = new Map(change.files.map(({ from, to }) => [from, to]));
  const flat = new Map(change.flattened.map(({ target, format }) => [target, format]));
  const rewritten = mapXml(root, (found) => {
    switch (found.name) {
      case "source":
        return withBridge(withFile(found, moved), change);
      case "kernel":
      case "initrd":
      case "nvram":
        return withText(found, (path) => moved.get(path) ?? path);
      case "emulator":
        return withText(found, () => change.emulator?.to);
      case "type":
        return found.attributes.machine === undefined || change.machine === undefined
          ? found
          : withAttribute(found, "machine", change.machine.to);
      case "disk":
        return flattenedDisk(found, flat);
      default:
        return found;
    }
  });
  if (rewritten === undefined) throw new Error("nothing is left of the definition");
  return buildXml(rewritten);
}

const withAttribute = (found: Element, name: string, value: string): Element => ({
  ...found,
  attributes: { ...found.attributes, [name]: value },
});

function withFile(found: Element, moved: ReadonlyMap<string, string>): Element {
  const to = moved.get(found.attributes.file ?? "");
  return to === undefined ? found : withAttribute(found, "file", to);
}

const withBridge = (found: Element, { bridge }: Rewriting): Element =>
  bridge === undefined || !bridge.from.includes(found.attributes.bridge ?? "")
    ? found
    : withAttribute(found, "bridge", bridge.to);

function withText(found: Element, change: (text: string) => string | undefined): Element {
  const text = found.children.filter((child) => typeof child === "string").join("");
  const changed = change(text.trim());
  return changed === undefined || changed === text.trim() ? found : { ...found, children: [changed] };
}

function flattenedDisk(disk: Element, flat: ReadonlyMap<string, string>): Element {
  const format = flat.get(childOf(disk, "target")?.attributes.dev ?? "");
  if (format === undefined) return disk;
  const driver = childOf(disk, "driver") ?? element("driver", { name: "qemu" });
  const others = disk.children.filter(
    (child) => typeof child === "string" || !["driver", "backingStore"].includes(child.name),
  );
  return { ...disk, children: [withAttribute(driver, "type", format), ...others] };
}
