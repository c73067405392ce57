import { dashboard, row, panels } from '@pigsty/sdk';
import { cls, ofCluster } from './scope.ts';

const { graph } = panels;

export const exporter = dashboard({
  id: 'pgsql-exporter',
  title: 'Exporters of PostgreSQL',
  variables: [cls],
  rows: [
    row('Do they answer?', [
      graph('Up', 'flag', [ofCluster('up', ',job="pgsql"'), '{{instance}}']),
      graph('Queries that fail', 'flag', ofCluster('pg_exporter_last_scrape_error')),
    ]),
    row('What do they cost?', [
      graph('Time of all queries', 'seconds', ofCluster('pg_exporter_last_scrape_duration_seconds')),
    ]),
  ],
});
