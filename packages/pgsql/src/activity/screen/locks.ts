import type { ScreenCell, ScreenPart } from '@pigsty/sdk';
import { lockQueues, type QueueNode } from '../blockers.ts';
import type { ObservedMember } from '../member.ts';
import { age, oneLine, shortState, toned } from './words.ts';

/** Who waits for a lock, below who holds it. */
export function locksPart({ sessions }: ObservedMember): readonly ScreenPart[] {
  const queue = lockQueues(sessions);
  if (queue.length === 0) return [];
  return [
    {
      title: 'Who waits for whom',
      columns: [
        { title: 'pid' },
        { title: 'user', most: 16, spare: 3 },
        { title: 'database', most: 16, spare: 2 },
        { title: 'state' },
        { title: 'waits for', most: 34, spare: 1 },
        { title: 'in tx', align: 'right' },
        { title: 'statement', rest: true },
      ],
      rows: queue.map(queueRow),
      least: 4,
    },
  ];
}

function queueRow(node: QueueNode): readonly ScreenCell[] {
  const { session, deadlock } = node;
  const name = `${branch(node.last)}${node.prepared ? 'prepared' : node.name}`;
  if (session === undefined) {
    const what = node.prepared
      ? `transaction ${node.name === '' ? '' : `"${node.name}"`}`
      : 'not seen any more';
    return [toned(name, 'strong'), what];
  }
  const waits = session.blockedBy.length > 0;
  return [
    node.last.length === 0 ? toned(name, 'strong') : name,
    session.user ?? session.kind,
    session.database ?? '',
    deadlock ? toned('deadlock', 'bad') : toned(shortState(session.state), waits ? undefined : 'warn'),
    waits ? (session.lock ?? '') : '',
    age(session.transactionSeconds),
    oneLine(session.query),
  ];
}

function branch(last: readonly boolean[]): string {
  return last
    .map((isLast, i) => (i === last.length - 1 ? (isLast ? '└ ' : '├ ') : isLast ? '  ' : '│ '))
    .join('');
}
