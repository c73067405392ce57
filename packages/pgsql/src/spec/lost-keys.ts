import type { ModuleFacts } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import { isLeadingRole } from '../rest/leading-role.ts';
import type { Finding } from './check/finding.ts';
import type { PgCluster } from './cluster.ts';

/**
 * A cluster that has data, and of which etcd has nothing: it was wiped, or begun again. The leader writes its keys again with
 * the configuration that it remembers. A paused Patroni elects a member that takes writes, and no other one.
 */
export function lostKeys(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  isEmpty: boolean,
): readonly Finding[] {
  if (!isEmpty) return [];
  const found = cluster.instances.flatMap(({ name, host }) => {
    const own = facts.of(host);
    return own?.initialized === true ? [{ name, host, own }] : [];
  });
  const [first] = found;
  if (first === undefined) return [];
  const paused = found.find(({ own }) => own.patroniPaused === true);
  if (paused !== undefined && !found.some(({ own }) => own.role === 'primary'))
    return [
      {
        rule: 'lost-keys',
        host: paused.host,
        path: [],
        message: `etcd has lost the keys of ${cluster.name}, and its Patroni is paused: it elects no leader then, as no member takes writes`,
        hint: `Patroni remembers the configuration, and continues with it: pigsty pgsql maintenance ${cluster.name} --mode off`,
      },
    ];
  return [
    {
      rule: 'lost-keys',
      severity: 'warning',
      host: first.host,
      path: [],
      message: `etcd has lost the keys of ${cluster.name}, and ${first.name} has its data`,
      hint: found.some(({ own }) => isLeadingRole(own.role))
        ? 'Its leader writes them again, with the configuration that it remembers.'
        : 'The first member that leads writes them again, with the configuration that it remembers. No member founds a new cluster.',
    },
  ];
}
