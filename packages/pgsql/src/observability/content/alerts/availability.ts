import { grown, type Alert } from '@pigsty/sdk';
import { instance } from './subject.ts';

/** Whether it is there, and whether its exporters say so. */
export const availability: readonly Alert[] = [
  instance('crit', {
    name: 'PostgresDown',
    expr: 'min by (cls, ins, ip) (pg_up{job="pgsql"} or patroni_postgres_running) == 0',
    for: '30s',
    interruption: ['patroni.service', 'PostgreSQL'],
    summary: 'PostgreSQL of {{ins}} does not answer',
    meaning: 'Its clients have no answer, and it cannot take over.',
    firstCommand: 'pigsty pgsql list {{cls}}',
  }),
  instance('warn', {
    name: 'PgExporterDown',
    expr: 'up{job="pgsql"} == 0',
    for: '1m',
    interruption: ['pg_exporter.service', 'pgbouncer_exporter.service', 'pgbackrest_exporter.service'],
    summary: 'An exporter of {{ins}} does not answer at {{instance}}',
    meaning: 'Nothing is known of what it speaks of: alerts on that are blind.',
  }),
  instance('warn', {
    name: 'PgExporterFailing',
    expr: 'pg_up == 1 and pg_exporter_last_scrape_error == 1',
    for: '5m',
    summary: 'Queries of the exporter of {{ins}} fail',
    meaning: 'Some metrics are missing: alerts on those are blind.',
  }),
  instance('info', {
    name: 'PostgresRestarted',
    // One that is new has no sessions to lose.
    expr: 'pg_uptime < 300 and pg_uptime offset 10m > 0',
    for: '0s',
    interruption: ['patroni.service', 'PostgreSQL'],
    summary: 'PostgreSQL of {{ins}} was started {{value}} s ago',
    meaning: 'Its sessions were cut, and its cache is cold.',
  }),
  instance('crit', {
    name: 'ChecksumFailure',
    expr: `${grown('pg_db_cks_fails', '15m')} > 0`,
    for: '0s',
    summary: 'Pages of {{datname}} on {{ins}} are damaged',
    meaning: 'The disk lost or changed what was written: rows may be gone.',
  }),
];
