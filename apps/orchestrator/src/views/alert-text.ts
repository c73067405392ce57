import {
  heldBack,
  matcherText,
  type Delivery,
  type FiringAlert,
  type FiringAnswer,
  type Silence,
} from '@pigsty/operations/alerts';
import { harmless } from './harmless.ts';
import { localTime } from './local-time.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';
import { count } from './words.ts';

interface Look {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly paint: Paint;
}

/** What fires, as `pigsty status` says what is not well: the reason, what it means, and what to type first. */
export function alertsText(
  { alerts, certain }: Pick<FiringAnswer, 'alerts' | 'certain'>,
  { now, paint }: Look,
): string {
  return [headline(alerts, certain, paint), ...alerts.map((a) => alertText(a, { now, paint }))].join('\n');
}

function headline(alerts: readonly FiringAlert[], certain: boolean, paint: Paint): string {
  const loud = alerts.filter((a) => !heldBack(a));
  const quiet = alerts.length - loud.length;
  const of = (severity: string): number => loud.filter((a) => a.severity === severity).length;
  const others = loud.length - of('CRIT') - of('WARN');
  const said = [
    ...(of('CRIT') > 0 ? [paint.red(`${of('CRIT')} critical`)] : []),
    ...(of('WARN') > 0 ? [paint.yellow(count(of('WARN'), 'warning'))] : []),
    ...(others > 0 ? [`${others} to know of`] : []),
    ...(loud.length > 0
      ? []
      : [certain ? paint.green('Nothing fires') : paint.yellow('Not known whether anything fires')]),
    ...(quiet > 0 ? [`${quiet} held back`] : []),
  ];
  return `${said.join(', ')}.`;
}

function alertText(alert: FiringAlert, { now, paint }: Look): string {
  const since = Date.parse(alert.since);
  const who = harmless([alert.ins, alert.cls, alert.ip].find((w) => w !== '') ?? '');
  const where = alert.ip === '' || alert.ip === who ? '' : `  ${paint.dim(alert.ip)}`;
  return [
    `${shape(alert, paint)} ${paint.bold(alert.name)}  ${who}${where}  since ${localTime(since)} (${age(now - since)})`,
    ...line('why', harmless(alert.summary)),
    ...line('means', harmless(alert.meaning ?? '')),
    ...line('first', alert.firstCommand === undefined ? undefined : paint.cyan(harmless(alert.firstCommand))),
    ...alert.silencedBy.map(
      ({ id, until, comment }) =>
        `    silent until ${localTime(Date.parse(until))}, ${id.slice(0, 8)}: ${harmless(comment)}`,
    ),
    ...(alert.inhibited ? ['    silent because another alert says it'] : []),
  ].join('\n');
}

const line = (word: string, text: string | undefined): readonly string[] =>
  text === undefined || text === '' ? [] : [`    ${word.padEnd(6)} ${text}`];

function shape(alert: FiringAlert, paint: Paint): string {
  if (heldBack(alert)) return paint.dim('○');
  return alert.severity === 'CRIT'
    ? paint.red('■')
    : alert.severity === 'WARN'
      ? paint.yellow('▲')
      : paint.dim('·');
}

/** `40 s`, `12 min`, `3 h`, `2 d`: what a person says. */
function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

export function silencesText(all: readonly Silence[], paint: Paint): string {
  if (all.length === 0) return 'No silence.';
  const header = ['id', 'until', 'alerts', 'by', 'why'].map((t) => ({ text: t, painted: paint.dim(t) }));
  const rows = all.map((s) => [
    s.id,
    localTime(Date.parse(s.endsAt)),
    matcherText(s.matchers),
    harmless(s.createdBy),
    harmless(s.comment),
  ]);
  return table([header, ...rows]);
}

export function deliveryText({ receiver, integrations, state, why, tookMs }: Delivery, paint: Paint): string {
  const by = integrations.length === 0 ? '' : ` (${integrations.join(', ')})`;
  switch (state) {
    case 'delivered':
      return `${paint.green('delivered')}  ${receiver}${by}${tookMs === undefined ? '' : ` within ${((tookMs + 500) / 1000).toFixed(1)} s`}`;
    case 'failed':
    case 'held':
    case 'nothing':
      return `${paint.red('not delivered')}  ${receiver}${by}: ${harmless(why ?? '')}`;
    default:
      return state satisfies never;
  }
}
