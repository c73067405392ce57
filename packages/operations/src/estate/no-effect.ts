import type { Inventory, Problem } from '@pigsty/sdk';
import type { AnySpec } from '@pigsty/sdk/engine';
import { firstWritten, writtenNames } from './written.ts';

/** Where it is written why a module leaves parameters without effect for good. */
const reasons: Readonly<Record<string, string>> = {
  node: 'docs/decisions/0046-what-a-kernel-is-told.md',
};

/** A note about what the inventory sets, and a module accepts without effect, with the record that says why. */
export function noteWithoutEffect(inventory: Inventory, specs: readonly AnySpec[]): readonly Problem[] {
  const set = writtenNames(inventory);
  return specs.flatMap(({ name, notActedOn = [] }): readonly Problem[] => {
    const reason = reasons[name];
    const written = notActedOn.filter((parameter) => set.has(parameter));
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
