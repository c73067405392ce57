/** Without width, or a mark of the direction: no text means to have them but between letters of some scripts. */
const NO_WIDTH = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u;
/** Joiners belong to words of Persian, Hindi and others, and to pictures; among ASCII alone they are a slip. */
const JOINER = /(?<=^|[\x20-\x7e])[\u200c\u200d](?=[\x20-\x7e]|$)/u;
/** Spaces that no editor tells from the usual one, where they are no part of a sentence. */
const SPACE = /^[\u00a0\u2000-\u200a\u202f\u3000]|[\u00a0\u2000-\u200a\u202f\u3000]$/u;

/** The code point of an invisible character in a name or value, which makes it a different one: `U+200B`. */
export function invisibleIn(text: string): string | undefined {
  const found = NO_WIDTH.exec(text) ?? JOINER.exec(text) ?? SPACE.exec(text) ?? inWord(text);
  if (found === null) return undefined;
  return `U+${(found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A no-break space in a text that has no other space does not separate words. */
function inWord(text: string): RegExpExecArray | null {
  return /\s/.test(text.replaceAll('\u00a0', '')) || /[^\x00-\x7f\u00a0]/.test(text)
    ? null
    : /\u00a0/.exec(text);
}
