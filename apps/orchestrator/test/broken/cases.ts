import type { Problem } from '@pigsty/sdk';
import type { Breakage, Mutation } from './breakage.ts';
import { Good } from './document.ts';
import { collisions } from './mutations/collisions.ts';
import { references } from './mutations/references.ts';
import { identity } from './mutations/identity.ts';
import { indentation } from './mutations/indentation.ts';
import { nonsense } from './mutations/nonsense.ts';
import { rubbish } from './mutations/rubbish.ts';
import { shape } from './mutations/shape.ts';
import { syntax } from './mutations/syntax.ts';
import { values } from './mutations/values.ts';
import { seeded, some } from './random.ts';

/** A broken inventory with what must be said of it. */
export interface BrokenInventory extends Breakage {
  readonly kind: string;
  /** Of these one. */
  readonly rules: readonly string[];
  readonly severity: Problem['severity'];
}

export const mutations: readonly Mutation[] = [
  ...values,
  ...identity,
  ...references,
  ...collisions,
  ...shape,
  ...syntax,
  ...indentation,
  ...nonsense,
];

/** The same broken inventories in every run: each kind of mistake up to a few times in each of the good ones. */
export function brokenInventories(
  goods: readonly { readonly name: string; readonly text: string }[],
  options: { readonly seed: number; readonly each: number },
): readonly BrokenInventory[] {
  const random = seeded(options.seed);
  return goods.flatMap(({ name, text }) => {
    const good = new Good(name, text);
    return mutations.flatMap(({ kind, rule, severity = 'error', ways }) =>
      some(ways(good), options.each, random).map((breakage): BrokenInventory => ({
        ...breakage,
        what: `${name}: ${breakage.what}`,
        kind,
        severity,
        rules: [rule].flat(),
      })),
    );
  });
}

/** Files that are no inventory. */
export function rubbishFiles(seed: number): readonly BrokenInventory[] {
  return rubbish(seeded(seed)).map(({ rule, ...breakage }) => ({
    ...breakage,
    severity: 'error',
    rules: [rule].flat(),
  }));
}
