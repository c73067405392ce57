import { pgDatabaseGone } from '@pigsty/pgsql/contract';
import { absent, markersDirectory, pkg, unit, user } from '@pigsty/sdk';
import type { Cluster, Estate, ModuleFacts, RemovePlanOptions, StageDraft } from '@pigsty/sdk';
import type { MongoFacts } from '../facts/running.ts';
import { account, paths, unitName } from '../spec/paths.ts';
import type { MongoParams } from '../spec/schema.ts';
import { storageOf } from '../spec/storage.ts';

/** Stops the instances and clears away what is theirs. The documents stay in PostgreSQL unless they are asked for. */
export function planRemove(
  cluster: Cluster<MongoParams>,
  _facts: ModuleFacts<MongoFacts>,
  options: RemovePlanOptions,
  { inventory }: Estate,
): readonly StageDraft[] {
  const { params, instances } = cluster;
  const going = instances.filter(({ host }) => options.hosts.has(host));
  const storage = storageOf(cluster, inventory);
  const drops = (options.purgeData ?? params.mongo_rm_data) && going.length === instances.length;
  return [
    ...going.map(({ host }) => ({
      name: 'remove',
      host,
      ops: [
        unit({ name: unitName, state: 'stopped', enabled: false }),
        absent({ path: paths.unit }),
        absent({ path: paths.rotation }),
        pkg({ names: ['ferretdb'], state: 'absent' }),
        absent({ path: paths.directory, recursive: true }),
        absent({ path: paths.logs, recursive: true }),
        absent({ path: '/var/lib/ferretdb', recursive: true }),
        user({ name: account, state: 'absent' }),
        absent({ path: `${markersDirectory}/mongo` }),
      ],
    })),
    ...(drops && storage !== undefined
      ? [
          pgDatabaseGone(storage, {
            name: params.mongo_pg_database,
            owner: params.mongo_pg_user,
            after: going.map(({ host }) => `mongo.remove@${host}`),
          }),
        ]
      : []),
  ];
}
