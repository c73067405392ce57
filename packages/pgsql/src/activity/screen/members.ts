import type { ScreenCell, ScreenPart, ScreenTone } from '@pigsty/sdk';
import type { ObservedMember } from '../member.ts';
import { age, bytes, toned } from './words.ts';

const lagWorthSaying = 16 * 1024 * 1024;

/** Every member in a line, the one that is looked at marked. */
export function membersPart(members: readonly ObservedMember[], looked: string | undefined): ScreenPart {
  return {
    columns: [
      { title: 'member' },
      { title: 'role' },
      { title: 'state' },
      { title: 'lag' },
      { title: 'TPS', align: 'right' },
      { title: 'conn', align: 'right' },
      { title: 'active', align: 'right', spare: 3 },
      { title: 'load', align: 'right', spare: 2 },
      { title: 'memory', align: 'right', spare: 1 },
    ],
    rows: members.map((m) => memberRow(m, m.instance === looked)),
    least: 4,
  };
}

function memberRow(member: ObservedMember, isLookedAt: boolean): readonly ScreenCell[] {
  const name = `${isLookedAt ? '▸' : ' '} ${member.instance}`;
  const shown = isLookedAt ? toned(name, 'strong') : name;
  if (member.silent !== null) return [shown, toned(`does not answer: ${member.silent}`, 'bad')];
  return [
    shown,
    member.role === 'unknown' ? '-' : member.role,
    toned(member.state, stateTone(member)),
    lagCell(member),
    member.tps === null ? '' : member.tps.toFixed(member.tps < 10 ? 1 : 0),
    connections(member),
    String(member.active ?? ''),
    load(member),
    memory(member),
  ];
}

function stateTone({ state }: ObservedMember): ScreenTone | undefined {
  if (state === 'silent' || state === 'not streaming') return 'bad';
  return state === 'running' || state === 'streaming' ? undefined : 'warn';
}

function lagCell({ lagBytes, lagSeconds }: ObservedMember): ScreenCell {
  if (lagBytes === null) return '';
  const behind = Math.max(0, lagBytes);
  const time = lagSeconds !== null && lagSeconds >= 1 ? ` ${age(lagSeconds)}` : '';
  return toned(`${bytes(behind)}${time}`, behind >= lagWorthSaying ? 'warn' : undefined);
}

function connections({ connections: used, maxConnections: most }: ObservedMember): ScreenCell {
  if (used === null || most === null) return '';
  const share = used / most;
  return toned(`${used}/${most}`, share >= 0.95 ? 'bad' : share >= 0.8 ? 'warn' : undefined);
}

function load({ load1, cpus }: ObservedMember): ScreenCell {
  if (load1 === null) return '';
  const busy = cpus !== null && cpus > 0 && load1 > 2 * cpus;
  return toned(`${load1.toFixed(1)}${cpus === null ? '' : `/${cpus}`}`, busy ? 'warn' : undefined);
}

/** What is in use and could not be had, of what there is. */
function memory({ memoryBytes: all, memoryAvailableBytes: free }: ObservedMember): ScreenCell {
  if (all === null || free === null || all === 0) return '';
  const used = (all - free) / all;
  return toned(`${Math.round(used * 100)}%`, used >= 0.95 ? 'bad' : used >= 0.9 ? 'warn' : undefined);
}
