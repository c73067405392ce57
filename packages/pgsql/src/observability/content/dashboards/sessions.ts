import { dashboard, logs, row, timeseries, panels, type Panel } from '@pigsty/sdk';
import { sessionHistory } from '../../../spec/session-history.ts';
import { ofInstance } from './scope.ts';

const { number } = panels;

const samples = ofInstance('pigsty_ash_samples_total');
const sweeps = ofInstance('pigsty_ash_sweeps_total');

/** Sessions on average: how many were found in how many samples. */
const active = (by: string, window: string, more = ''): string =>
  `sum by (${by}) (rate(${samples}[${window}]${more})) / on (ins) group_left () sum by (ins) (rate(${sweeps}[${window}]${more}))`;

const lines = `job:=${sessionHistory.job} ins:="$ins" samples:>0`;

/** The most of what the log store counts in the range: a sample is a second of a session. Where nothing goes on there is none. */
const top = (title: string, columns: readonly string[], only = ''): Panel =>
  logs({
    title,
    columns: ['seconds', ...columns],
    query: `${lines}${only} | stats by (${columns.join(', ')}) sum(samples) seconds | sort by (seconds desc) limit 15`,
    emptyWhenHealthy: true,
  });

/** Sums are metrics; whose they were is in the log store. */
export const sessions = dashboard({
  id: 'pgsql-sessions',
  title: 'Session history',
  variables: [{ name: 'ins', metric: 'pigsty_ash_sweeps_total' }],
  rows: [
    row('How much is it?', [
      number('Active sessions', 'count', active('ins', '5m')),
      number(
        'Share that waits',
        'ratio',
        `sum by (ins) (rate(${ofInstance('pigsty_ash_samples_total', ',wait!="CPU"')}[5m])) / clamp_min(sum by (ins) (rate(${samples}[5m])), 0.001)`,
      ),
      number('Samples in a second', 'count', `sum by (ins) (rate(${sweeps}[5m]))`),
    ]),
    row('What are sessions waiting for?', [
      timeseries({
        title: 'Active sessions by wait',
        unit: 'count',
        stacked: true,
        series: [{ expr: active('ins, wait', '1m'), legend: '{{wait}}' }],
      }),
      timeseries({
        title: 'Against the day before',
        unit: 'count',
        series: [
          { expr: active('ins', '5m'), legend: 'now' },
          { expr: active('ins', '5m', ' offset 1d'), legend: 'the day before', emptyWhenHealthy: true },
        ],
      }),
    ]),
    row('Whose are they? (seconds of sessions in the range)', [
      top('By wait', ['wait', 'wait_event']),
      top('By query', ['query_id', 'usename', 'datname', 'wait']),
      top('By user', ['usename', 'application_name', 'datname']),
      top(
        'Who made others wait',
        ['pid', 'wait', 'query_id', 'usename', 'application_name', 'datname'],
        ' pid:* !blocked_by:*',
      ),
    ]),
  ],
});
