import { dashboard, row, timeline, panels } from '@pigsty/sdk';
import { ofCluster } from './scope.ts';

const { graph, list, number } = panels;

const burn = (window: string): readonly [string, string] => [
  ofCluster(`slo:burn:${window}`),
  '{{service}} {{objective}}',
];

/** Asks are those of the SQL probe of every member, through the ports that applications use. */
export const slo = dashboard({
  id: 'slo',
  title: 'Service level objectives',
  variables: [{ name: 'cls', metric: 'pigsty_sql_probe_success' }],
  rows: [
    row('Are promises kept?', [
      number('Least budget left', 'ratio', `min(${ofCluster('slo:budget_left:14d')})`),
      number('Worst objective, three days', 'ratio', `min(${ofCluster('slo:kept:3d')})`),
      number('Fastest burn, an hour', 'count', `max(${ofCluster('slo:burn:1h')})`),
      number('Ports that do not answer', 'count', `sum(${ofCluster('pigsty_sql_probe_success')} == bool 0)`),
    ]),
    row('What is promised', [
      list(
        'Objectives',
        ['promised', 'kept, 3 d', 'budget left, 14 d', 'burn, 1 h', 'burn, 3 d'],
        [
          `max by (job, cls, service, objective) (${ofCluster('pigsty_slo_objective_ratio')})`,
          ofCluster('slo:kept:3d'),
          ofCluster('slo:budget_left:14d'),
          ofCluster('slo:burn:1h'),
          ofCluster('slo:burn:3d'),
        ],
      ),
    ]),
    row('How fast is the budget used up? (1 is as fast as allowed)', [
      graph('Burn over 5 minutes', 'count', burn('5m')),
      graph('Burn over an hour', 'count', burn('1h')),
      graph('Burn over 6 hours', 'count', burn('6h')),
      graph('Burn over 3 days', 'count', burn('3d')),
    ]),
    row('What burned it?', [
      timeline({
        title: 'Ports',
        series: [{ expr: ofCluster('pigsty_sql_probe_success'), legend: '{{service}} at {{ins}}' }],
        states: { 0: 'fails', 1: 'answers' },
      }),
      list(
        'Asks that failed in a day',
        ['asks'],
        [`sum by (ins, service, reason) (increase(${ofCluster('pigsty_sql_probe_failures_total')}[1d])) > 0`],
        { empty: true },
      ),
      graph('Time of an ask', 'seconds', [
        ofCluster('pigsty_sql_probe_duration_seconds'),
        '{{service}} at {{ins}}',
      ]),
      graph('Asks that missed an objective', 'count', [
        ofCluster('slo:missed:1m'),
        '{{service}} {{objective}}',
      ]),
    ]),
  ],
});
