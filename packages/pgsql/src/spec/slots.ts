import type { ByHand } from '../facts/by-hand.ts';
import type { LogicalSlot } from '../facts/slot-config.ts';
import { slotsOfMigrations } from '../migration/unfinished.ts';
import { sqlLiteral } from '../sql/quote.ts';
import type { Finding } from './check/finding.ts';
import type { PgCluster, PgInstance } from './cluster.ts';
import { slotName } from './slot-name.ts';

/**
 * Of the leader: slots that Patroni made for no member of the inventory, and nobody is connected to. One that an unfinished
 * migration reads from is not to be dropped by hand: its subscriber would miss what is written meanwhile.
 */
export function idleSlots(
  cluster: PgCluster,
  { idleSlots: idle = [], migrations = [] }: ByHand,
  clusters: readonly PgCluster[],
): readonly Finding[] {
  const { name, instances, params } = cluster;
  const declared = new Set(params.pg_slots.map((slot) => slot.name));
  const members = new Set(instances.map((i) => slotName(i.name)));
  const moving = slotsOfMigrations(cluster, migrations, clusters);
  return idle
    .filter((slot) => !members.has(slot.name))
    .map(({ name: slot, keeps, wal }): Finding => {
      const migration = moving.get(slot);
      const found = { rule: 'idle-slot', severity: 'warning', path: [] } as const;
      if (migration === undefined)
        return {
          ...found,
          message: `the replication slot ${slot} on the leader of ${name} belongs to no member, and nobody is connected to it: ${kept(keeps, wal)}`,
          hint: declared.has(slot)
            ? `If nobody comes back for it, delete it from pg_slots.`
            : `If nobody comes back for it, drop it on the leader: SELECT pg_drop_replication_slot('${slot}');`,
        };
      const { database, target, hint } = migration;
      return {
        ...found,
        message: `${target} does not read from the replication slot ${slot} on the leader of ${name}, by which the migration of ${database} keeps it in step: ${kept(keeps, wal)}`,
        hint: `${wal === 'lost' ? `${target} cannot catch up any more: give the migration up, and begin it again` : `Do not drop it: bring ${target} back`}. ${hint}. Only where ${target} is gone for good: SELECT pg_drop_replication_slot('${slot}');`,
      };
    });
}

/** Of the leader: slots of subscribers that end with its next start, if they are not connected again at once. */
export function unkeptSlots({ name }: PgCluster, { unkeptSlots: unkept = [] }: ByHand): readonly Finding[] {
  const finding = (
    slots: readonly LogicalSlot[],
    hint: (first: LogicalSlot) => string,
  ): readonly Finding[] =>
    slots[0] === undefined
      ? []
      : [
          {
            rule: 'unkept-slot',
            severity: 'warning',
            path: [],
            message: `subscribers read from slots on the leader of ${name} that Patroni drops when it restarts or another member leads: ${slots.map((slot) => slot.name).join(', ')}`,
            hint: hint(slots[0]),
          },
        ];
  return [
    ...finding(
      unkept.filter(({ failover }) => !failover),
      ({ name: slot, database, plugin }) =>
        `Have Patroni keep each on every member: pg_slots: [{ name: ${slot}, database: ${database}, plugin: ${plugin} }]`,
    ),
    ...finding(
      unkept.filter(({ failover }) => failover),
      ({ name: slot, database, plugin }) =>
        `PostgreSQL keeps failover slots in step on replicas; have Patroni leave each alone: pg_slots: [{ name: ${slot}, database: ${database}, plugin: ${plugin}, failover: true }]`,
    ),
  ];
}

/** Of a replica: failover slots of its own, next to which PostgreSQL keeps none of its leader's in step. */
export function formerSlots(
  { name, host }: PgInstance,
  { formerSlots: former = [] }: ByHand,
): readonly Finding[] {
  const [first] = former;
  if (first === undefined) return [];
  return [
    {
      rule: 'former-slot',
      severity: 'warning',
      host,
      path: [],
      message: `${name} follows, and still has failover slots from the time when it led: ${former.join(', ')}. PostgreSQL keeps no slot in step there meanwhile, so that subscribers lose theirs when ${name} leads`,
      hint: `Drop each on ${name}; a switchover does that as well: SELECT pg_drop_replication_slot(${sqlLiteral(first)});`,
    },
  ];
}

function kept(bytes: number | null, wal: string | null): string {
  if (wal === 'lost') return 'what it was to keep is lost already';
  return bytes === null ? 'it keeps no WAL yet' : `it keeps ${Math.ceil(bytes / 1_048_576)} MiB of WAL`;
}
