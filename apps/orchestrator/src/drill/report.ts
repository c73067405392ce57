import type { Paint } from '../views/paint.ts';
import { table } from '../views/table.ts';
import { faultText } from './fault.ts';
import type { RoundResult } from './judge.ts';

/** The timeline of one round and its verdict. */
export function roundText(result: RoundResult, paint: Paint): string {
  const events: (readonly [atMs: number | undefined, what: string])[] = [
    [0, `${faultText(result.fault)} of ${result.leaderBefore}`],
    [result.writes.lastAckMs, 'last commit acknowledged before the gap'],
    [result.writes.firstFailedMs, 'first commit failed'],
    [result.writes.firstAckAfterMs, 'first commit acknowledged again'],
    ...result.leaderships.flatMap((l): [number, string][] => [
      ...(l.fromMs > 0 ? [[l.fromMs, `${l.instance} leads`] as [number, string]] : []),
      ...(l.instance === result.leaderAfter
        ? []
        : [[l.toMs, `${l.instance} last seen leading`] as [number, string]]),
    ]),
    [result.rejoinMs, 'every member is back and streaming'],
  ];
  const rows = events
    .filter((event): event is readonly [number, string] => event[0] !== undefined)
    .sort((a, b) => a[0] - b[0])
    .map(([ms, what]) => [seconds(ms).padStart(8), what]);
  const verdict = result.passed
    ? paint.green('passed')
    : `${paint.red('not passed')}: ${result.reasons.join('; ')}`;
  const later = result.writes.laterGapsMs.map((ms) => `${(ms / 1000).toFixed(1)} s`).join(', ');
  return [
    paint.bold(`${result.fault}: ${result.leaderBefore} -> ${result.leaderAfter}`),
    table(rows, { indent: '  ' }),
    `  ${result.acknowledged} commits acknowledged, ${result.lost.length} lost; writes again after ${seconds(result.recoveryMs)}` +
      `${later === '' ? '' : `; later gaps: ${later}`}`,
    `  ${verdict}`,
  ].join('\n');
}

/** Minimum, median and maximum per fault over all rounds. */
export function drillTotals(results: readonly RoundResult[]): string {
  const kinds = [...new Set(results.map((r) => r.fault))];
  const rows = kinds.map((fault) => {
    const times = results.filter((r) => r.fault === fault).flatMap((r) => r.recoveryMs ?? []);
    const sorted = [...times].sort((a, b) => a - b);
    const cells = [sorted[0], sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)].map((ms) =>
      seconds(ms),
    );
    return [faultText(fault), cells.join(' / ')];
  });
  return table([['writes again after', 'min / median / max'], ...rows]);
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? 'never' : `${(ms / 1000).toFixed(1)} s`;
}
