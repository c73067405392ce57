import { absent, unit, type StageDraft } from '@pigsty/sdk';
import type { Component, InfraNode } from '../spec/components.ts';
import { paths } from '../spec/paths.ts';

/** Components that a parameter has switched off, where they run: stopped, their data kept. */
export function retire({ host }: InfraNode, components: readonly Component[]): readonly StageDraft[] {
  if (components.length === 0) return [];
  return [
    {
      name: 'retired',
      host,
      after: ['base@self'],
      ops: components.flatMap(({ unit: name }) => [
        unit({ name, state: 'stopped', enabled: false }),
        absent({ path: `${paths.unitDirectory}/${name}` }),
      ]),
    },
  ];
}
