import { quoteWords, type Inventory, type Probe } from '@pigsty/sdk';
import { commonParams } from '../spec/common-params.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { askedServices, sqlProbe, sqlProbeMetrics, sqlProbeRuns } from '../spec/sql-probe.ts';
import { judgeUnit, unitScript } from './sampler-unit.ts';
import { fail, ok, subjectOf } from './subject.ts';

/** Whether the SQL probe of a member runs and asks every service. What the answers are, others tell. */
export function sqlProbeHealth(
  cluster: PgCluster,
  instance: PgInstance,
  inventory: Inventory,
): readonly Probe[] {
  const services = askedServices(cluster, inventory).map(({ name }) => name);
  if (
    services.length === 0 ||
    !sqlProbeRuns(commonParams(instance.params, inventory), instance.host, inventory)
  )
    return [];
  const hint = `journalctl -u ${sqlProbe.unit} on ${instance.host}`;
  const shown = sqlProbeMetrics('@').replace('@', '$service');
  return [
    {
      ...subjectOf(cluster, instance),
      name: 'services are asked by SQL',
      script: [
        unitScript(sqlProbe.unit),
        `for service in ${quoteWords(services)}; do at=$(sed -n 's/^pigsty_sql_probe_timestamp_seconds.* //p' "${shown}" 2>/dev/null)`,
        'if [ -n "$at" ]; then echo "$service $(($(date +%s) - at))"; else echo "$service never"; fi; done',
      ].join('\n'),
      deadlineMs: 5000,
      judge: ({ output }) => {
        const [state = '', ...lines] = output.trim().split('\n');
        const { down, lazy } = judgeUnit(sqlProbe.unit, state, instance.host);
        if (down !== undefined) return down;
        const ages = new Map(lines.map((line) => line.split(' ') as [string, string]));
        const unasked = services.filter((name) => !(Number(ages.get(name) ?? NaN) <= 60));
        if (unasked.length > 0)
          return { ...fail(`not asked for a minute: ${unasked.join(', ')}`, hint), settles: true };
        return lazy ?? ok(services.join(', '));
      },
    },
  ];
}
