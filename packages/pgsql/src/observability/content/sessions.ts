import { metric, type Metric } from '@pigsty/sdk';

const from = { exporter: 'node_exporter' } as const;

/** What the sampler of sessions writes for the node exporter. */
export const sessionMetrics: readonly Metric[] = [
  metric({
    name: 'pigsty_ash_samples_total',
    type: 'counter',
    unit: 'count',
    help: 'active sessions found in samples, by what they waited for; CPU for nothing',
    labels: ['wait'],
    from,
  }),
  metric({
    name: 'pigsty_ash_sweeps_total',
    type: 'counter',
    unit: 'count',
    help: 'samples of the active sessions, one each second',
    from,
  }),
];
