/**
 * What a person typed, out of Slack's wire form: it puts people, channels and
 * whatever looks like an address (host names!) into angle brackets, and
 * escapes the brackets that people type themselves.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function typedText(wire: string): string {
  return wire
    .replace(/<([^<>]*)>/g, (_, inside: string) => linkText(inside))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/[\s\u00a0]+/g, " ")
    .trim();
}

function linkText(inside: string): string {
  const bar = inside.indexOf("|");
  const [target, label] = bar === -1 ? [inside, ""] : [inside.slice(0, bar), inside.slice(bar + 1)];
  switch (target.charAt(0)) {
    case "@":
      return label === "" ? target : `@${label.replace(/^@/, "")}`;
    case "#":
      return label === "" ? target : `#${label}`;
    case "!":
      // `<!here>`, `<!subteam^S1|@ops>`, `<!date^…|fallback>`
      return label === "" ? `@${target.slice(1)}` : label;
    default:
      // `<http://kvm1.example.net|kvm1.example.net>`: the label is what was typed.
      return label === "" ? target.replace(/^mailto:/, "") : label;
  }
}

/** The text of a mention without the mention itself, wherever in it that stands; `self` is the bot's user id. */
export const withoutMention = (wire: string, self: string): string =>
  wire.replace(new RegExp(`<@${self}(\\|[^<>]*)?>[:,]?`, "g"), " ");

const CODE = /(`+)([^`]+)\1/g;

/** Without the backticks around code: people copy commands as Ferry shows them. */
export const withoutCode = (text: string): string => text.replace(CODE, "$2").trim();

/** The same for a text that is code as a whole; within another one backticks may be meant. */
export const withoutCodeAround = (text: string): string =>
  text.replace(new RegExp(`^${CODE.source}$`), "$2").trim();
