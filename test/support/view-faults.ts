import { validateView } from "./slack/blocks/validate-view.ts";
import { limits } from "./slack/limits.ts";

/** All that Slack would refuse in a modal or Home tab. */
export function viewFaults(view: unknown): readonly string[] {
  const validated = validateView(view, []);
  const bytes = Buffer.byteLength(JSON.stringify(view));
  return [
    ...(validated.ok ? [] : validated.problems),
    ...(bytes > limits.viewBytes ? [`view_too_large: ${bytes} bytes`] : []),
  ];
}

/** Every text of a view as one string, for what a person reads there; instants as Slack's fallback for them. */
export function viewText(view: unknown): string {
  if (Array.isArray(view)) return view.map(viewText).filter(Boolean).join("\n");
  if (typeof view !== "object" || view === null) return "";
  const record = new Map(Object.entries(view));
  if (record.get("type") === "date") return String(record.get("fallback"));
  if (record.get("type") === "channel") return `#${record.get("channel_id")}`;
  const text = record.get("text");
  if (typeof text === "string") return text;
  const parts = ["title", "text", "label", "hint", "blocks", "element", "elements", "submit", "close"];
  const joint = record.get("type") === "rich_text_section" ? "" : "\n";
  return parts
    .map((part) => {
      const inside = record.get(part);
      if (part === "elements" && Array.isArray(inside)) return inside.map(viewText).join(joint);
      return viewText(inside);
    })
    .filter(Boolean)
    .join("\n");
}
