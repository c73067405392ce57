import { expect, test } from 'vitest';
import { metricNames } from './metric-names.ts';

test.each([
  ['up{job="pgsql"} == 0', ['up']],
  ['sum by (cls, ins) (rate(pg_db_xact_commit[5m])) > 1e9', ['pg_db_xact_commit']],
  [
    'predict_linear(node_filesystem_avail_bytes[6h], 86400) < 0 and on (ip) (node:fs:space_usage > 0.6)',
    ['node_filesystem_avail_bytes', 'node:fs:space_usage'],
  ],
  ['label_replace(a_metric, "datname", "$1", "database", "(.*)") * 1000000', ['a_metric']],
  ['a == 1 and a offset 1h == 0', ['a']],
  ['vector(1)', []],
  ['max without (server, instance) (pg_size_bytes{datname!~"wal|log"})', ['pg_size_bytes']],
  ['a - on (job, cls) group_right () b', ['a', 'b']],
])('%s selects %j', (expr, names) => {
  expect(metricNames(expr)).toEqual(names);
});
