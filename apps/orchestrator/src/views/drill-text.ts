import type { DrillResult } from '@pigsty/pgsql';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

/** The timeline of one drill and its verdict. */
export function drillText(result: DrillResult, paint: Paint): string {
  const { recoverySeconds, leaderships } = result;
  const events: (readonly [at: number | null, what: string])[] = [
    [0, `${result.fault} of ${result.leaderBefore}`],
    [result.lastAcknowledgedSeconds, 'last commit acknowledged before the gap'],
    [result.firstFailedSeconds, 'first commit failed'],
    [result.firstFailedSeconds === null ? null : recoverySeconds, 'first commit acknowledged again'],
    ...leaderships.flatMap(({ instance, from, to }): [number, string][] => [
      ...(from > 0 ? [[from, `${instance} leads`] as [number, string]] : []),
      ...(instance === result.leaderAfter ? [] : [[to, `${instance} last seen leading`] as [number, string]]),
    ]),
    [result.rejoinSeconds, 'every member is back and streaming'],
  ];
  const rows = events
    .filter((event): event is readonly [number, string] => event[0] !== null)
    .sort((a, b) => a[0] - b[0])
    .map(([at, what]) => [seconds(at).padStart(8), what]);
  const verdict = result.passed
    ? paint.green('passed')
    : `${paint.red('not passed')}: ${result.reasons.join('; ')}`;
  const later = result.laterGapsSeconds.map(seconds).join(', ');
  return [
    paint.bold(`${result.fault}: ${result.leaderBefore} -> ${result.leaderAfter}`),
    table(rows, { indent: '  ' }),
    `  ${result.acknowledged} commits acknowledged, ${result.lost.length} lost; writes again after ${seconds(recoverySeconds)}` +
      `${later === '' ? '' : `; later gaps: ${later}`}`,
    `  ${verdict}`,
  ].join('\n');
}

/** Minimum, median and maximum per fault over all rounds. */
export function drillTotals(results: readonly DrillResult[]): string {
  const rows = [...new Set(results.map((r) => r.fault))].map((fault) => {
    const times = results.filter((r) => r.fault === fault).flatMap((r) => r.recoverySeconds ?? []);
    const sorted = times.toSorted((a, b) => a - b);
    const cells = [sorted[0], sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
    return [fault, cells.map((at) => seconds(at ?? null)).join(' / ')];
  });
  return table([['writes again after', 'min / median / max'], ...rows]);
}

function seconds(value: number | null): string {
  return value === null ? 'never' : `${value.toFixed(1)} s`;
}
