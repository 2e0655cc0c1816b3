/**
 * Splits typed text into words, as a shell would with nothing but quotes:
 * `--cmdline 'a b'` is two words. What phones and Slack make of plain typing
 * (non-breaking spaces, curly quotes, a long dash for `--`) counts as typed.
 *
 * A quote opens only at the start of a word or after `=`, and one that is
 * never closed is an ordinary character, so `it's` needs no care.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  const plain = normalise(text);
  let at = 0;
  while (at < plain.length) {
    if (/\s/.test(plain.charAt(at))) {
      at += 1;
      continue;
    }
    const { word, end } = readWord(plain, at);
    words.push(word);
    at = end;
  }
  return words;
}

function readWord(text: string, from: number): { word: string; end: number } {
  let word = "";
  let quoted = false;
  let at = from;
  while (at < text.length && !/\s/.test(text.charAt(at))) {
    const character = text.charAt(at);
    const mayOpen = !quoted && (word === "" || word.endsWith("="));
    const close = mayOpen && (character === "'" || character === '"') ? text.indexOf(character, at + 1) : -1;
    if (close === -1) {
      word += character;
      at += 1;
    } else {
      word += text.slice(at + 1, close);
      at = close + 1;
      quoted = true;
    }
  }
  return { word, end: at };
}

function normalise(text: string): string {
  return text
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, "")
    .replace(/[\u2018\u2019\u201a\u201b\u2032]/g, "'")
    .replace(/[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb]/g, '"')
    .replace(/(^|\s)[\u2013\u2014](?=[A-Za-z])/g, "$1--");
}
