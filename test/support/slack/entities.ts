/** `&<>` as Slack writes them; text that has entities already gets no more. */
export const encodeEntities = (text: string) =>
  text
    .replaceAll(/&(?!(?:amp|lt|gt);)/g, "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

/** Everything escaped, entities as well: what a person's typing becomes. */
export const encodeTyped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** `&lt;` and its like, once: what Slack shows for what it was sent. */
export const decodeEntities = (text: string) =>
  text.replaceAll(/&(amp|lt|gt);/g, (_, name: string) => (name === "amp" ? "&" : name === "lt" ? "<" : ">"));
