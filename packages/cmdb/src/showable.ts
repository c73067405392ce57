import { type AnySpec, redactValue, type RedactOptions } from '@pigsty/sdk';
import type { Difference } from './difference.ts';

/** Values that may be shown. Two secrets that differ look the same, which says enough. */
export function showable(
  found: readonly Difference[],
  modules: readonly Pick<AnySpec, 'params'>[],
): readonly Difference[] {
  const schemas = Object.assign({}, ...modules.map(({ params }) => params.shape)) as Readonly<
    Record<string, RedactOptions['schema']>
  >;
  return found.map((difference) => {
    const { name } = difference;
    if (name === undefined) return difference;
    const schema = schemas[name];
    const shown = (value: unknown): unknown =>
      redactValue(name, value, schema === undefined ? {} : { schema });
    return {
      ...difference,
      ...('before' in difference ? { before: shown(difference.before) } : {}),
      ...('after' in difference ? { after: shown(difference.after) } : {}),
    };
  });
}
