import type { Inventory, Problem } from '@pigsty/sdk';
import type { AnySpec } from '@pigsty/sdk/engine';
import { hasDefaultSecret } from './default-secret.ts';
import { firstWritten, writtenNames } from './written.ts';

/**
 * A note about what the inventory sets, and a module accepts without effect, with the record that says why. Of a password
 * with a public default nothing is said: `configure` writes it, so that nothing is left with that default.
 */
export function noteWithoutEffect(inventory: Inventory, specs: readonly AnySpec[]): readonly Problem[] {
  const set = writtenNames(inventory);
  return specs.flatMap(({ params, notActedOn = [], notActedOnReason: reason }): readonly Problem[] => {
    const written = notActedOn.filter(
      (parameter) => set.has(parameter) && !hasDefaultSecret(params.shape[parameter]),
    );
    const [first] = written;
    if (first === undefined || reason === undefined) return [];
    const position = firstWritten(inventory, first);
    return [
      {
        severity: 'info',
        rule: 'no-effect',
        subject: inventory.file,
        message: `accepted without effect: ${written.join(', ')}`,
        hint: `${reason} says of each why.`,
        ...(position === undefined ? {} : { position }),
      },
    ];
  });
}
