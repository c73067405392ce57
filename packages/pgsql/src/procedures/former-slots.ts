import type { StageDraft } from '@pigsty/sdk';
import { logicalSlotFacts } from '../facts/logical-slots.ts';
import { pgFormerSlots } from '../ops/former-slots.ts';
import { sessionOf } from '../spec/cluster.ts';
import type { PgScope } from './scope.ts';

/** After the leadership has moved: replicas drop the failover slots of the time when they led. */
export function formerSlotStages({ cluster, facts }: PgScope): readonly StageDraft[] {
  return cluster.instances.flatMap((instance): readonly StageDraft[] => {
    const names = facts.from(logicalSlotFacts, instance)?.former ?? [];
    if (names.length === 0) return [];
    return [
      {
        name: 'former-slots',
        host: instance.host,
        ops: [pgFormerSlots({ instance: instance.name, session: sessionOf(instance.params), names })],
      },
    ];
  });
}
