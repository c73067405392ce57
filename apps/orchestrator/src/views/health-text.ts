import type { HealthReport, HealthState, ProbeResult } from '@pigsty/sdk';
import type { Paint } from './paint.ts';
import { type Cell, table } from './table.ts';
import { count } from './words.ts';

/** One line per instance; every probe that is not fine gets a line of its own. */
export function healthText(report: HealthReport, paint: Paint, options: { verbose?: boolean } = {}): string {
  if (report.results.length === 0) return 'Nothing to check here.';
  const instances = groupByInstance(report.results);
  const rows = [...instances.values()].flatMap((results) =>
    instanceRows(results, paint, options.verbose === true),
  );
  const header = ['state', 'module', 'instance', 'host', 'probes'].map((t): Cell => ({
    text: t,
    painted: paint.dim(t),
  }));
  return `${table([header, ...rows])}\n\n${healthLine(report, paint)}`;
}

export function healthLine(report: HealthReport, paint: Paint): string {
  const of = (state: HealthState): number => report.results.filter((r) => r.state === state).length;
  const total = count(report.results.length, 'probe');
  switch (report.state) {
    case 'ok':
      return `${paint.green('Healthy')}: ${total}.`;
    case 'warn':
      return `${paint.yellow('Degraded')}: ${of('warn')} of ${total} warn.`;
    case 'fail':
      return `${paint.red('Not healthy')}: ${of('fail')} of ${total} fail${of('warn') > 0 ? `, ${of('warn')} warn` : ''}.`;
    case 'unknown':
      return `${paint.yellow('Unknown')}: ${of('unknown')} of ${total} could not be answered.`;
    default:
      return report.state satisfies never;
  }
}

/** 0 healthy, 2 something warns or fails, 3 nobody can tell. */
export function healthExitCode(state: HealthState): number {
  switch (state) {
    case 'ok':
      return 0;
    case 'warn':
    case 'fail':
      return 2;
    case 'unknown':
      return 3;
    default:
      return state satisfies never;
  }
}

function instanceRows(results: readonly ProbeResult[], paint: Paint, verbose: boolean): (string | Cell)[][] {
  const [first] = results;
  if (first === undefined) return [];
  const bad = results.filter((r) => r.state !== 'ok');
  const summary = bad.length === 0 ? `${results.length} ok` : `${bad.length} of ${results.length} not ok`;
  const shown = verbose ? results : bad;
  return [
    [stateCell(worst(results), paint), first.module, first.instance, first.host, summary],
    ...shown.flatMap((r) => [
      ['', '', '', stateCell(r.state, paint), `${r.name}: ${r.detail}`],
      ...(r.hint === undefined ? [] : [['', '', '', '', r.hint]]),
    ]),
  ];
}

function stateCell(state: HealthState, paint: Paint): Cell {
  const colour = { ok: paint.green, warn: paint.yellow, fail: paint.red, unknown: paint.yellow }[state];
  return { text: state, painted: colour(state) };
}

const severity: readonly HealthState[] = ['ok', 'unknown', 'warn', 'fail'];

function worst(results: readonly ProbeResult[]): HealthState {
  return severity[Math.max(...results.map((r) => severity.indexOf(r.state)))] ?? 'unknown';
}

function groupByInstance(results: readonly ProbeResult[]): ReadonlyMap<string, readonly ProbeResult[]> {
  const groups = new Map<string, ProbeResult[]>();
  for (const result of results) {
    const key = `${result.module}\n${result.instance}\n${result.host}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return groups;
}
