/**
 * Text in which Discord finds no markup, no mention, no emoji and no link: a
 * backslash before anything but a letter, a digit or a space shows that itself.
 * https://support.discord.com/hc/articles/210298617
 */
export function escaped(text: string): string {
  return (
    text
      .replace(/[\\*_~`|<[]/g, "\\$&")
      // `@everyone` is shown as a mention also where it pings nobody.
      .replace(/@(?=everyone|here)/g, "\\@")
      // Of `:smile:`, and of `https://`: what links to somewhere is nobody's to see through.
      .replace(/:(?=\w+:|\/\/)/g, "\\:")
      // At a line's start: headings, small print, quotes, lists.
      .replace(/^([^\S\n]*)([#>+-])/gm, "$1\\$2")
      .replace(/^([^\S\n]*\d+)([.)])/gm, "$1\\$2")
  );
}

/** Monospaced, never interpreted: three backticks in it, which would end it, are kept apart by what nobody sees. */
export const fenced = (text: string): string =>
  `\`\`\`\n${(text.trim() === "" ? " " : text).replace(/``(?=`)/g, "``\u200b")}\n\`\`\``;

/**
 * An instant (ms since 1970) that each reader sees in their own language and
 * zone, and how far away it is where that counts:
 * https://docs.discord.com/developers/reference#message-formatting
 */
export function instant(at: number, howFar: boolean): string {
  const seconds = Math.floor(at / 1000);
  return howFar ? `<t:${seconds}:f> (<t:${seconds}:R>)` : `<t:${seconds}:f>`;
}
