import type { QueryScreen } from '@pigsty/sdk';
import { leadingMember, type ObservedMember } from '../member.ts';
import { locksPart } from './locks.ts';
import { membersPart } from './members.ts';
import { poolsPart } from './pools.ts';
import { orders, sessionsPart } from './sessions.ts';
import { summaryPart } from './summary.ts';

/** The cluster above, one of its members below. */
export const screen: QueryScreen<ObservedMember> = {
  orders,
  instances: (members) => {
    const first = leadingMember(members)?.instance;
    const names = members.map((m) => m.instance);
    return first === undefined ? names : [first, ...names.filter((n) => n !== first)];
  },
  silent: (members) =>
    new Map(members.flatMap((m) => (m.silent === null ? [] : [[m.instance, m.silent] as const]))),
  draw: (members, { instance, order }) => {
    const looked = members.find((m) => m.instance === instance) ?? leadingMember(members);
    const head = membersPart(members, looked?.instance);
    if (looked === undefined || looked.silent !== null) return [head];
    return [
      head,
      summaryPart(looked),
      ...poolsPart(looked),
      ...locksPart(looked),
      sessionsPart(looked, order),
    ];
  },
};
