import type { HealthState } from '@pigsty/sdk';
import type { ClusterStatus, EstateStatus } from '@pigsty/operations/status';
import type { Paint } from './paint.ts';
import { type Cell, table } from './table.ts';
import { count, duration } from './words.ts';

/** What is red first, with its reason and what to type first; then a line for each cluster, and the last run. */
export function statusText(status: EstateStatus, paint: Paint): string {
  return [
    headline(status, paint),
    ...status.findings.map((f) =>
      [
        `${shape(f.state, paint)} ${paint.bold(f.instance)}  ${f.name}  ${paint.dim(f.host)}`,
        `    why    ${f.detail}`,
        ...(f.hint === undefined ? [] : [`    first  ${paint.cyan(f.hint)}`]),
      ].join('\n'),
    ),
    ...status.warnings.map((w) => `${shape('warn', paint)} ${w}`),
    '',
    clusters(status.clusters, paint),
    '',
    lastRun(status, paint),
  ].join('\n');
}

function headline({ state, findings, hosts, probes, clusters: all }: EstateStatus, paint: Paint): string {
  const asked = `${count(all.length, 'cluster')}, ${count(hosts, 'host')}, ${count(probes, 'probe')}`;
  const of = (s: HealthState): number => findings.filter((f) => f.state === s).length;
  if (state === 'ok') return `${paint.green('All is well')}: ${asked}.`;
  const said = [
    ...(of('fail') > 0 ? [paint.red(`${of('fail')} critical`)] : []),
    ...(of('unknown') > 0 ? [paint.yellow(`${of('unknown')} unknown`)] : []),
    ...(of('warn') > 0 ? [paint.yellow(count(of('warn'), 'warning'))] : []),
  ];
  return `${said.join(', ')}: ${asked}.`;
}

function clusters(all: readonly ClusterStatus[], paint: Paint): string {
  const header = ['', 'cluster', 'module', 'well', 'leader', 'lag', 'restore reaches'].map((t): Cell => ({
    text: t,
    painted: paint.dim(t),
  }));
  const rows = all.map((c) => [
    { text: shapes[c.state], painted: shape(c.state, paint) },
    c.cluster,
    c.module,
    `${c.well}/${c.members}`,
    c.module === 'pgsql' ? (c.leader ?? { text: 'NO LEADER', painted: paint.red('NO LEADER') }) : '',
    c.lag === undefined ? '' : c.lag === 'unknown' ? c.lag : bytes(c.lag),
    c.module === 'pgsql' ? reach(c) : '',
  ]);
  return table([header, ...rows]);
}

/** `11-26 01:00 .. 11-27 02:00 UTC` */
function reach({ restoreFrom, restoreUntil }: ClusterStatus): string {
  if (restoreFrom === undefined || restoreUntil === undefined) return 'nothing';
  const minute = (moment: string): string => moment.slice(5, 16).replace('T', ' ');
  return `${minute(restoreFrom)} .. ${minute(restoreUntil)} UTC`;
}

function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  return n < 1_048_576 ? `${Math.round(n / 1024)} KiB` : `${Math.round(n / 1_048_576)} MiB`;
}

function lastRun({ lastRun: run }: EstateStatus, paint: Paint): string {
  if (run === undefined) return paint.dim('No run yet.');
  const took = run.totalMs === undefined ? '' : `, ${duration(run.totalMs)}`;
  return `Last run ${run.since.slice(0, 16).replace('T', ' ')} by ${run.user}: ${run.command} (${run.status}, ${count(run.changes, 'change')}${took})`;
}

/** The shapes of the portal, so that colour is never the only word. */
const shapes: Readonly<Record<HealthState, string>> = { fail: '■', unknown: '◆', warn: '▲', ok: '·' };

function shape(state: HealthState, paint: Paint): string {
  const colour = { fail: paint.red, unknown: paint.yellow, warn: paint.yellow, ok: paint.dim }[state];
  return colour(shapes[state]);
}
