import { byCodeUnit, type Problem } from '@pigsty/sdk';

/** By file, line and column; what has no place comes first. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => {
    const [at, bt] = [a.position, b.position];
    if (at === undefined || bt === undefined) return Number(at !== undefined) - Number(bt !== undefined);
    return byCodeUnit(at.file, bt.file) || at.line - bt.line || at.column - bt.column;
  });
}

/** What is about the inventory as a whole, which no line says, is at its first one. */
export function placed(problems: readonly Problem[], file: string | undefined): readonly Problem[] {
  if (file === undefined) return problems;
  return problems.map((p) =>
    p.position === undefined ? { ...p, position: { file, line: 1, column: 1 } } : p,
  );
}
