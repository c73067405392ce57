import type { Problem } from '@pigsty/sdk';
import { leaderOf } from '../facts/patroni.ts';
import { logicalSlotFacts } from '../facts/logical-slots.ts';
import { against } from './refusals.ts';
import type { PgScope } from './scope.ts';

/**
 * Slots of subscribers that Patroni does not keep. It drops what it has not made as soon as a member follows, or starts
 * while nobody is connected to it: a subscriber then finds no slot, and has to be copied again.
 */
export function tellsSubscribers(scope: PgScope, to?: string): readonly Problem[] {
  const { cluster, facts } = scope;
  const leader = leaderOf(cluster, facts);
  const told = leader === undefined ? undefined : facts.from(logicalSlotFacts, leader);
  if (leader === undefined || told === undefined) return [];
  const next = cluster.instances.find((i) => i.name === to);
  const there = next === undefined ? [] : (facts.from(logicalSlotFacts, next)?.slots ?? []);
  const lost = told.slots.filter(
    (name) => !told.kept.includes(name) && !(told.ignored.includes(name) && there.includes(name)),
  );
  if (lost.length === 0) return [];
  return [
    {
      ...against(
        scope,
        'subscriber-slot',
        `subscribers read from slots of ${leader.name} that end with its leadership: ${lost.join(', ')}`,
      ),
      severity: 'warning',
      host: leader.host,
      hint: `Declare them in pg_slots and deploy, so that Patroni keeps them on every member; or copy the subscribers again afterwards.`,
    },
  ];
}
