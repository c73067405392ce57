import type { ModuleFacts } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import type { Finding } from './check/finding.ts';
import { dcsPrefix, type PgCluster } from './cluster.ts';

/** What etcd has of a cluster that was there before: Patroni starts no other database under its name. */
export function earlierKeys(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  recorded: string | undefined,
): readonly Finding[] {
  if (recorded === undefined || recorded === '') return [];
  const found = cluster.instances.map(({ name, host }) => ({ name, host, own: facts.of(host) }));
  const withData = found.filter(({ own }) => own?.systemId !== undefined);
  if (withData.some(({ own }) => own?.systemId === recorded)) return [];
  const [first] = withData;
  const remove = `delete its keys, as root of a member of etcd: e del --prefix ${dcsPrefix(cluster.params)}`;
  if (first !== undefined)
    return [
      {
        rule: 'other-keys',
        host: first.host,
        path: ['pg_cluster'],
        message: `etcd has ${cluster.name} with the system id ${recorded}, and the data of ${first.name} has ${first.own?.systemId ?? ''}: Patroni does not start with it`,
        hint: `If the data is the right one, ${remove}. If it is not: pigsty remove pgsql -l ${first.host} --purge-data`,
      },
    ];
  // Who did not answer may have the data.
  if (found.some(({ own }) => own === undefined || own.initialized)) return [];
  return [
    {
      rule: 'earlier-keys',
      path: ['pg_cluster'],
      message: `etcd still has the keys of an earlier ${cluster.name} (system id ${recorded}), and none of its hosts has data: Patroni would wait for a leader that is gone`,
      hint: `If that cluster is gone for good, ${remove}`,
    },
  ];
}
