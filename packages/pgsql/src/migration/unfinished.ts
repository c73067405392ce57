import type { Finding } from '../spec/check/finding.ts';
import type { PgCluster } from '../spec/cluster.ts';
import { PART, type Part } from './closed.ts';
import { namesOf } from './names.ts';

/** A logical replication set up by a migration, as seen by the leader of its source or target cluster. */
export interface UnfinishedMigration {
  readonly database: string;
  /** The subscription, and the slot that it reads from. */
  readonly name: string;
  /** This cluster is the subscriber; otherwise it is the publisher. */
  readonly subscribes: boolean;
  /** Address of the other cluster; null where the slot is inactive. */
  readonly peer: string | null;
  /** What the database is here; null at the one that is copied, before the writes have moved. */
  readonly part: Part | null;
}

/** An expression for any database of a server: {@link UnfinishedMigration}s as JSON. No password of a subscription is in it. */
export const UNFINISHED_MIGRATIONS = `(SELECT jsonb_agg(jsonb_build_object('database', d.datname, 'name', m.name,
    'subscribes', m.subscribes, 'peer', m.peer, 'part', ${PART}) ORDER BY m.name)
  FROM (SELECT subdbid AS db, subname::text AS name, true AS subscribes, substring(subconninfo FROM 'host=''([^'']+)''') AS peer
      FROM pg_subscription
    UNION ALL SELECT o.oid, slot_name::text, false,
        (SELECT host(client_addr) FROM pg_stat_replication r WHERE r.pid = l.active_pid)
      FROM pg_replication_slots l JOIN pg_database o ON o.datname = l.database WHERE NOT temporary) m
  JOIN pg_database d ON d.oid = m.db WHERE m.name LIKE 'sub\\_%')`;

/** Of a leader: migrations that this cluster is an end of, with the commands that go on. */
export function unfinishedMigrations(
  cluster: PgCluster,
  migrations: readonly UnfinishedMigration[],
  clusters: readonly PgCluster[],
): readonly Finding[] {
  return migrations.flatMap((migration): readonly Finding[] => {
    const { part, subscribes } = migration;
    const ends = endsOf(cluster, migration, clusters);
    if (ends === undefined) return [];
    const { source, target, command } = ends;
    const found = (message: string, hint: string): readonly Finding[] => [
      {
        rule: 'unfinished-migration',
        severity: 'warning',
        path: ['pg_databases'],
        message: `a migration of ${migration.database} is not finished: ${message}`,
        hint,
      },
    ];
    // What others follow is closed only while the writes move.
    if (!subscribes && (part === 'left' || part === 'copy')) {
      const [from, to] = part === 'left' ? [source, target] : [target, source];
      return found(
        `its writes move from ${from} to ${to}, and nobody can write`,
        `Go on: ${command(from, to, 'switch')}. Back, as far as there is a way: the same with --abort`,
      );
    }
    if (part === 'left' || part === 'taken')
      return found(
        `${source} has taken its writes from ${target}, which follows it`,
        `When all is well: ${command(target, source, 'finish')}. The way back: ${command(source, target, 'switch')}`,
      );
    return found(
      `${target} follows ${source}`,
      `Move the writes: ${command(source, target, 'switch')}. Give it up: ${command(source, target, 'finish')}`,
    );
  });
}

/** Slots on the leader of a cluster that unfinished migrations read from, by name. `hint`: the commands that go on. */
export function slotsOfMigrations(
  cluster: PgCluster,
  migrations: readonly UnfinishedMigration[],
  clusters: readonly PgCluster[],
): ReadonlyMap<string, { readonly database: string; readonly target: string; readonly hint: string }> {
  return new Map(
    migrations.flatMap((migration) => {
      const target = migration.subscribes ? undefined : endsOf(cluster, migration, clusters)?.target;
      const [found] = unfinishedMigrations(cluster, [migration], clusters);
      return target === undefined || found?.hint === undefined
        ? []
        : [[migration.name, { database: migration.database, target, hint: found.hint }] as const];
    }),
  );
}

interface Ends {
  /** Names of the clusters: who is read from, and who reads. */
  readonly source: string;
  readonly target: string;
  readonly command: (from: string, to: string, step: string) => string;
}

/** Absent where it is no migration of this cluster: others have their own subscriptions. */
function endsOf(
  cluster: PgCluster,
  migration: UnfinishedMigration,
  clusters: readonly PgCluster[],
): Ends | undefined {
  const { database, name, subscribes } = migration;
  const others = clusters.filter((other) => other.name !== cluster.name);
  const isName = (publisher: string): boolean => namesOf(publisher, database).subscription === name;
  const other = subscribes
    ? others.find((o) => isName(o.name))?.name
    : isName(cluster.name)
      ? subscriberOf(migration, others)
      : undefined;
  if (other === undefined) return undefined;
  const [source, target] = subscribes ? [other, cluster.name] : [cluster.name, other];
  return {
    source,
    target,
    command: (from, to, step) =>
      `pigsty pgsql migrate ${from} --to ${to} --database ${database} --step ${step}`,
  };
}

/** Who reads from the slot: by its address, or the only other cluster that has a database of that name. */
function subscriberOf(
  { database, peer }: UnfinishedMigration,
  others: readonly PgCluster[],
): string | undefined {
  const connected = others.find(({ instances }) => instances.some(({ host }) => host === peer));
  const [first, ...more] = others.filter(({ params }) =>
    params.pg_databases.some((d) => d.name === database),
  );
  return (connected ?? (more.length === 0 ? first : undefined))?.name ?? 'OTHER';
}
