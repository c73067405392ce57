import type { Position } from '../words/problem.ts';

/** For a hint about two values that do not go together: where the other one is written; nothing where that is not known. */
export function otherPlace(at: Position | undefined): string {
  return at === undefined ? '' : ` The other place is ${at.file}:${at.line}:${at.column}.`;
}
