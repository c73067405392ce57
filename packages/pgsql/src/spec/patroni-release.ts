import type { ModuleFacts } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import type { Finding } from './check/finding.ts';
import type { PgCluster } from './cluster.ts';

/** What releases of Patroni before another do wrong, where a cluster relies on it. The largest loss first. */
const faults = [
  {
    before: [3, 0, 0],
    of: () => true,
    does: 'it has no failsafe mode: a leader demotes itself while etcd is away',
  },
  {
    before: [4, 0, 7],
    of: () => true,
    does: 'it does not enter failsafe mode in every case in which etcd is away, and the leader demotes itself then',
  },
  {
    before: [4, 0, 6],
    of: (found: PgFacts) => found.quorumCommit === true,
    does: 'its switchover to a named member fails where a quorum confirms commits, as here',
  },
] as const;

/** Members whose Patroni has a fault that this cluster can meet: a warning, as a deploy upgrades nothing by itself. */
export function oldPatroni(cluster: PgCluster, facts: ModuleFacts<PgFacts>): readonly Finding[] {
  return cluster.instances.flatMap(({ name, host }): readonly Finding[] => {
    const found = facts.of(host);
    const release = found?.patroniVersion;
    if (found === undefined || release === undefined) return [];
    const met = faults.filter((fault) => isBefore(release, fault.before) && fault.of(found));
    // Who has no failsafe mode at all need not be told that it is entered too late.
    const told = met.filter((fault) => fault !== faults[1] || !met.includes(faults[0]));
    if (told.length === 0) return [];
    return [
      {
        rule: 'old-patroni',
        severity: 'warning',
        host,
        path: ['pg_cluster'],
        message: `${name} has Patroni ${release}: ${told.map((fault) => fault.does).join('; ')}`,
        hint: 'Upgrade the package patroni to 4.0.7 or later on every member, replicas first, and restart Patroni there, with which PostgreSQL restarts.',
      },
    ];
  });
}

function isBefore(release: string, [major, minor, patch]: readonly [number, number, number]): boolean {
  const [a = 0, b = 0, c = 0] = release.split('.').map((part) => Number.parseInt(part, 10));
  return a !== major ? a < major : b !== minor ? b < minor : c < patch;
}
