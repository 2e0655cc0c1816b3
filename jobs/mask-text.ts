const MASK = "***";

/** Words before a value that nobody else may know, in any of the usual spellings. */
const NAMED =
  /\b([\w.-]*(?:pass(?:word|phrase|wd|code)|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|authorization|cookie)[\w.-]*["']?(?:\s+for\s+\S+)?\s*(?:[:=]|\bis\b)\s*)\S.*$/i;

/** Secrets by their looks, wherever they stand. */
const LOOKS: readonly (readonly [RegExp, string])[] = [
  // crypt(5): `$6$salt$hash`.
  [/\$(?:1|2[abxy]?|5|6|7|y|gy)\$[./A-Za-z0-9$=,]{8,}/g, MASK],
  // JSON Web Tokens; tokens of GitHub, GitLab, Slack and AWS.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, MASK],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|xox[a-z]-|xapp-|AKIA|ASIA)[\w-]{8,}/g, MASK],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${MASK}`],
  // https://user:password@host
  [/(:\/\/[^\s:/@]+:)[^\s/@]+@/g, `$1${MASK}@`],
];

const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY-----/;
/** cloud-init prints passwords that it made: a line of this kind, then `user:password` lines. */
const PASSWORDS_FOLLOW = /set the following .*passwords?/i;

/**
 * Lines of a console without the secrets that Ferry can tell by their looks or
 * by the word before them; of such a line nothing is left behind that word.
 * What a guest prints may hold others: who may read it is a matter of roles.
 */
export function maskText(lines: readonly string[]): string[] {
  const firstEnd = lines.findIndex((line) => KEY_ENDS.test(line));
  const firstBegin = lines.findIndex((line) => KEY_BEGINS.test(line));
  // The beginning of a key may be above what was read.
  let inKey = firstEnd !== -1 && (firstBegin === -1 || firstEnd < firstBegin);
  let passwords = false;
  return lines.map((line) => {
    const begins = KEY_BEGINS.test(line);
    const isKey = inKey || begins;
    if (begins) inKey = true;
    if (KEY_ENDS.test(line)) inKey = false;
    if (isKey) return MASK;

    const user = passwords ? /^(.*?[\w-]+):\S+\s*$/.exec(line)?.[1] : undefined;
    passwords = PASSWORDS_FOLLOW.test(line) || user !== undefined;
    if (user !== undefined) return `${user}:${MASK}`;
    return LOOKS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line).replace(
      NAMED,
      `$1${MASK}`,
    );
  });
}
