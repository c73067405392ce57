import { nearestName } from '@pigsty/sdk';

/** A hint at a word that is none of those that are known. */
export function hintOfKnown(word: string, known: readonly string[]): string {
  const near = nearestName(word, known);
  return near === undefined ? `Known: ${[...new Set(known)].join(', ')}.` : `Did you mean ${near}?`;
}
