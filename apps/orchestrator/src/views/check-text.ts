import {
  type CheckState,
  type Finding,
  worst,
  some,
  byState,
  reportByHost,
  shareFindings,
} from '@pigsty/operations/preflight';

import type { Paint } from './paint.ts';
import { type Cell, table } from './table.ts';
import { count } from './words.ts';

export interface CheckTextOptions {
  /** Shows what is well, too. */
  readonly verbose?: boolean;
  /** Instance names of a host, for its heading. */
  readonly nameOf?: (host: string) => string;
}

/** What many hosts have in common first, then a host at a time, failures first; hosts in order take one line each. */
export function checkText(
  hosts: readonly string[],
  findings: readonly Finding[],
  paint: Paint,
  { verbose = false, nameOf = () => '' }: CheckTextOptions = {},
): string {
  const { common, own } = shareFindings(findings);
  const shown = (f: Finding): boolean => verbose || f.state !== 'ok';
  const together = common.map(({ finding, hosts: on }) => ({
    state: finding.state,
    text: block(finding.state, `${count(on.length, 'host')}: ${some(on, 6)}`, [finding]),
  }));
  const each = reportByHost(hosts, own).flatMap(({ host, state, findings: mine }) => {
    const list = mine.filter(shown);
    const heading = `${host}  ${paint.dim(nameOf(host))}`.trimEnd();
    if (list.length > 0) return [{ state, text: block(state, heading, list) }];
    const elsewhere = common.some((c) => c.hosts.includes(host));
    return elsewhere ? [] : [{ state, text: line('ok', `${heading}  ${count(mine.length, 'check')}`) }];
  });
  const blocks = byState([...together, ...each]).map((b) => b.text);
  return `${blocks.join('\n')}\n\n${checkLine(hosts, findings, paint)}`;

  function line(state: CheckState, heading: string): string {
    return `${stateCell(state, paint).painted ?? state}${' '.repeat(6 - state.length)}${heading}`;
  }
  function block(state: CheckState, heading: string, list: readonly Finding[]): string {
    return `${line(state, paint.bold(heading))}\n${table(
      list.flatMap((f) => rows(f, paint)),
      { indent: '      ' },
    )}`;
  }
}

export function checkLine(hosts: readonly string[], findings: readonly Finding[], paint: Paint): string {
  const of = (state: CheckState): number => findings.filter((f) => f.state === state).length;
  const total = `${count(findings.length, 'check')} on ${count(hosts.length, 'host')}`;
  const repairs = findings.filter((f) => f.repair !== undefined).length;
  const hint = repairs === 0 ? '' : ` \`pigsty check --fix\` repairs ${repairs} of them.`;
  const state = worst(findings.map((f) => f.state));
  switch (state) {
    case 'ok':
      return `${paint.green('Ready')}: ${total}.`;
    case 'warn':
      return `${paint.yellow('Ready, with warnings')}: ${of('warn')} of ${total}.${hint}`;
    case 'fail':
      return `${paint.red('Not ready')}: ${of('fail')} of ${total} fail${of('warn') > 0 ? `, ${of('warn')} warn` : ''}.${hint}`;
    default:
      return state satisfies never;
  }
}

function rows(finding: Finding, paint: Paint): readonly (readonly (string | Cell)[])[] {
  const { state, check, seen, expected, remedy, position, subject, repair } = finding;
  const place = position === undefined ? '' : `${position.file}:${position.line}:${position.column}`;
  const from = position === undefined ? (subject ?? '') : `${place} ${subject ?? ''}`;
  const wanted = [expected, from === '' ? undefined : `(${from.trim()})`]
    .filter((w) => w !== undefined)
    .join('  ');
  const label = (text: string): Cell => ({ text, painted: paint.dim(text) });
  if (state === 'ok') return [[stateCell(state, paint), check, seen]];
  return [
    [stateCell(state, paint), check, seen],
    ...(wanted === '' ? [] : [['', label('  expected'), wanted]]),
    ...(remedy === undefined
      ? []
      : [['', label('  remedy'), repair === undefined ? remedy : `${remedy} (--fix does)`]]),
  ];
}

function stateCell(state: CheckState, paint: Paint): Cell {
  const colour = { ok: paint.green, warn: paint.yellow, fail: paint.red }[state];
  return { text: state, painted: colour(state) };
}
