import type { Inventory, Problem } from '@pigsty/sdk';
import type { WrittenValue } from './written-values.ts';

/** A problem at the place of a value. */
export function problemAt(
  inventory: Inventory,
  { host, path }: Pick<WrittenValue, 'host' | 'path'>,
  what: Pick<Problem, 'severity' | 'rule' | 'message' | 'hint'>,
): Problem {
  const position = inventory.where(host, path);
  return {
    ...what,
    subject: inventory.subject?.(host, path) ?? host,
    host,
    ...(position === undefined ? {} : { position }),
  };
}
