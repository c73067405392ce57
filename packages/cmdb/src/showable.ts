import { type AnySpec, parameterRedactor } from '@pigsty/sdk/engine';
import type { Difference } from './difference.ts';

/** Values that may be shown. Two secrets that differ look the same, which says enough. */
export function showable(
  found: readonly Difference[],
  modules: readonly Pick<AnySpec, 'params'>[],
): readonly Difference[] {
  const redact = parameterRedactor(modules);
  return found.map((difference) => {
    const { name } = difference;
    if (name === undefined) return difference;
    return {
      ...difference,
      ...('before' in difference ? { before: redact(name, difference.before) } : {}),
      ...('after' in difference ? { after: redact(name, difference.after) } : {}),
    };
  });
}
