import type { ScreenCell, ScreenPart } from '@pigsty/sdk';
import type { ObservedMember } from '../member.ts';
import type { SampledSession } from '../sample.ts';
import { age, oneLine, shortState, toned } from './words.ts';

/** What sessions may be sorted by. */
export const orders = [{ name: 'query age' }, { name: 'transaction age' }, { name: 'wait' }] as const;

const longSeconds = 60;

/** Sessions that do something, or keep a transaction open. */
export function sessionsPart({ sessions }: ObservedMember, order: string): ScreenPart {
  return {
    title: sessions.length === 0 ? 'No session does anything' : `Sessions by ${order}`,
    columns: [
      { title: 'pid', align: 'right' },
      { title: 'user', most: 16 },
      { title: 'database', most: 16, spare: 3 },
      { title: 'application', most: 20, spare: 1 },
      { title: 'client', most: 20, spare: 2 },
      { title: 'state' },
      { title: 'wait', most: 28, spare: 5 },
      { title: 'in tx', align: 'right', spare: 4 },
      { title: 'query', align: 'right' },
      { title: 'statement', rest: true },
    ],
    rows: [...sessions].sort(by(order)).map(sessionRow),
    least: 3,
  };
}

function sessionRow(session: SampledSession): readonly ScreenCell[] {
  const { transactionSeconds, state, waitType, waitEvent } = session;
  const isIdle = state?.startsWith('idle in transaction') === true;
  const isLong = (transactionSeconds ?? 0) >= longSeconds;
  return [
    String(session.pid),
    session.user ?? '-',
    session.database ?? '',
    session.kind === 'client backend' ? session.application : session.kind,
    session.client ?? '',
    toned(shortState(state), isIdle ? 'warn' : undefined),
    waitType === null
      ? ''
      : toned(`${waitType} ${waitEvent ?? ''}`.trim(), waitType === 'Lock' ? 'bad' : 'quiet'),
    toned(age(transactionSeconds), isLong ? 'warn' : undefined),
    age(session.querySeconds),
    oneLine(session.query),
  ];
}

type Compare = (a: SampledSession, b: SampledSession) => number;

function by(order: string): Compare {
  const older =
    (key: 'querySeconds' | 'transactionSeconds'): Compare =>
    (a, b) =>
      (b[key] ?? -1) - (a[key] ?? -1) || a.pid - b.pid;
  if (order === 'transaction age') return older('transactionSeconds');
  const rank = order === 'wait' ? waitRank : stateRank;
  return (a, b) => rank(a) - rank(b) || older('querySeconds')(a, b);
}

/** What runs comes before what waits for its client. */
function stateRank({ state }: SampledSession): number {
  return state === 'active' ? 0 : 1;
}

/** Locks first, then what else the server waits for, then what runs, then what waits for its client. */
function waitRank({ waitType }: SampledSession): number {
  if (waitType === 'Lock') return 0;
  if (waitType === null) return 2;
  return waitType === 'Client' ? 3 : 1;
}
