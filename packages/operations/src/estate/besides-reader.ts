import type { Problem } from '@pigsty/sdk';
import { placeOf } from './refused.ts';

/**
 * What was found while the files were read, and what the rules say besides. Of a value that a comment cuts off nothing else
 * is said, and one that is refused because the environment does not have it is an error of the environment.
 */
export function besidesReader(ofReader: readonly Problem[], ofRules: readonly Problem[]): readonly Problem[] {
  const cut = new Set(ofReader.filter(({ rule }) => rule === 'yaml-quotes').map(lineOf));
  const further = ofRules.filter(
    (p) => !(p.rule === 'loose-type' && p.missing === true && cut.has(lineOf(p))),
  );
  const refused = new Set(
    further.filter((p) => p.severity === 'error' && p.position !== undefined).map(placeOf),
  );
  const lacking = ofReader.filter((p) => p.rule === 'environment' && refused.has(placeOf(p)));
  const told = new Set(lacking.map(placeOf));
  return [
    ...ofReader.map((p) => (lacking.includes(p) ? { ...p, severity: 'error' as const } : p)),
    ...further.filter((p) => p.position === undefined || !told.has(placeOf(p))),
  ];
}

function lineOf({ position }: Problem): string {
  return position === undefined ? '' : `${position.file}:${position.line}`;
}
