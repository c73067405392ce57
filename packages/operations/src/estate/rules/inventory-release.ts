import { type Inventory, onceEach, type Problem } from '@pigsty/sdk';
import { releaseNumber } from '../../migrate/release.ts';
import { TODAY } from '../../migrate/steps.ts';
import { problemAt } from './problem-at.ts';
import { writtenValues } from './written-values.ts';

/** An inventory for a release that is not known here: names of its parameters may have changed since. */
export function inventoryRelease(inventory: Inventory): readonly Problem[] {
  return onceEach(
    writtenValues(inventory).flatMap((value): readonly Problem[] => {
      if (value.path.length > 1 || value.path[0] !== 'version') return [];
      const release = releaseNumber(value.text);
      if (release !== undefined && release <= (releaseNumber(TODAY) ?? 0)) return [];
      return [
        problemAt(inventory, value, {
          severity: 'warning',
          rule: 'inventory-release',
          message:
            release === undefined
              ? `${value.text} is no release of Pigsty`
              : `the inventory is written for ${value.text}, and the latest release that is known here is ${TODAY}`,
          hint: `Write version: ${TODAY}, unless the inventory has parameters of a later one.`,
        }),
      ];
    }),
  );
}
