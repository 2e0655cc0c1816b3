/** What `virshScript` prints when its commands print these: each section under its mark. */
export const virshAnswer = (sections: Readonly<Record<string, string>>): string =>
  Object.entries(sections)
    .map(([name, text]) => `\u001e${name}\n${text}\n`)
    .join("");
