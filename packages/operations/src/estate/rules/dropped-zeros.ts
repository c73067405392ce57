import { type Inventory, onceEach, type Problem } from '@pigsty/sdk';
import { problemAt } from './problem-at.ts';
import { type Path, writtenValues } from './written-values.ts';

/** Versions and texts that YAML reads as numbers, which have no zero at their end: `version: 1.10` is 1.1. */
export function droppedZeros(inventory: Inventory): readonly Problem[] {
  return onceEach(
    writtenValues(inventory).flatMap((value): readonly Problem[] => {
      if (!isText(value.path)) return [];
      const source = inventory.source?.(value.host, value.path) ?? '';
      if (!/^\d+\.\d*[1-9]0+$/.test(source) || value.text === source) return [];
      return [
        problemAt(inventory, value, {
          severity: 'warning',
          rule: 'dropped-zero',
          message: `YAML reads ${source} as the number ${value.text}`,
          hint: `Write it in quotes: '${source}'.`,
        }),
      ];
    }),
  );
}

/** A version, or what goes into the environment of an application. */
function isText(path: Path): boolean {
  const last = String(path.at(-1));
  return /(?:^|_)(?:version|tag|release)$/i.test(last) || (path[0] === 'apps' && path[2] === 'conf');
}
