import { byCodeUnit, type Problem } from '@pigsty/sdk';

/** By file, line and column; what has no place comes first. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => {
    const [at, bt] = [a.position, b.position];
    if (at === undefined || bt === undefined) return Number(at !== undefined) - Number(bt !== undefined);
    return byCodeUnit(at.file, bt.file) || at.line - bt.line || at.column - bt.column;
  });
}
