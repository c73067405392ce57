import type { ScreenPart } from '@pigsty/sdk';
import type { ObservedMember } from '../member.ts';
import { age, toned } from './words.ts';

/** Pools that have clients, those that wait first. */
export function poolsPart({ pools, poolerSilent }: ObservedMember): readonly ScreenPart[] {
  if (poolerSilent)
    return [{ columns: [{ title: '', rest: true }], rows: [[toned('PgBouncer does not answer', 'bad')]] }];
  const used = (pools ?? [])
    .filter((p) => p.clientsActive + p.clientsWaiting > 0)
    .sort((a, b) => b.clientsWaiting - a.clientsWaiting || b.clientsActive - a.clientsActive);
  if (used.length === 0) return [];
  return [
    {
      columns: [
        { title: 'pool', most: 24 },
        { title: 'user', most: 20 },
        { title: 'mode', spare: 1 },
        { title: 'clients', align: 'right' },
        { title: 'waiting', align: 'right' },
        { title: 'for', align: 'right' },
        { title: 'servers', align: 'right' },
        { title: 'idle', align: 'right' },
      ],
      rows: used.map((p) => [
        p.database,
        p.user,
        p.mode,
        String(p.clientsActive),
        toned(String(p.clientsWaiting), p.clientsWaiting > 0 ? 'warn' : undefined),
        p.clientsWaiting > 0 ? age(p.waitSeconds) : '',
        String(p.serversActive),
        String(p.serversIdle),
      ]),
      least: 1,
    },
  ];
}
