import { absent, markersDirectory, pkg, unit } from '@pigsty/sdk';
import type { Cluster, ModuleFacts, RemovePlanOptions, StageDraft } from '@pigsty/sdk';
import type { MemcachedFacts } from '../facts/running.ts';
import { paths, unitName } from '../spec/paths.ts';
import type { MemcachedParams } from '../spec/schema.ts';

/** Stops the instances and clears away what is ours; what is gone already counts as removed. */
export function planRemove(
  cluster: Cluster<MemcachedParams>,
  _facts: ModuleFacts<MemcachedFacts>,
  { hosts }: RemovePlanOptions,
): readonly StageDraft[] {
  return cluster.instances
    .filter(({ host }) => hosts.has(host))
    .map(({ host }) => ({
      name: 'remove',
      host,
      ops: [
        unit({ name: unitName, state: 'stopped', enabled: false }),
        pkg({ names: ['memcached'], state: 'absent' }),
        absent({ path: paths.dropInDirectory, recursive: true }),
        absent({ path: paths.directory, recursive: true }),
        absent({ path: `${markersDirectory}/memcached` }),
      ],
    }));
}
