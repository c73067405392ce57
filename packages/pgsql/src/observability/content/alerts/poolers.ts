import type { Alert } from '@pigsty/sdk';
import { pooler } from './subject.ts';

export const poolers: readonly Alert[] = [
  pooler('crit', {
    name: 'PgbouncerDown',
    expr: 'pgbouncer_up == 0',
    for: '30s',
    interruption: ['pgbouncer.service'],
    summary: 'PgBouncer of {{ins}} does not answer',
    meaning: 'Services that go through the pool have no answer from this member.',
  }),
  pooler('crit', {
    name: 'PgbouncerClientsWaiting',
    expr: 'pgbouncer:pool:maxwait > 1 or pgbouncer:pool:waiting_clients > 10',
    for: '1m',
    interruption: ['patroni.service', 'PostgreSQL', 'pgbouncer.service'],
    summary: 'Clients of {{datname}} wait for a server connection at {{ins}}: {{value}}',
    meaning: 'All connections of the pool are in use: queries are slow, or a transaction is left open.',
  }),
  pooler('crit', {
    name: 'PgbouncerPaused',
    expr: 'pgbouncer:db:pool_paused == 1 or pigsty_pgbouncer_paused == 1',
    for: '2m',
    interruption: ['patroni.service', 'PostgreSQL', 'pgbouncer.service'],
    summary: 'PgBouncer of {{ins}} holds back its clients',
    meaning: 'They wait until somebody says RESUME.',
  }),
  pooler('warn', {
    name: 'PoolFull',
    expr: 'pgbouncer:db:conn_usage > 0.9',
    for: '5m',
    summary: 'The pool of {{datname}} at {{ins}} is almost full',
    meaning: 'Clients will wait for a connection.',
  }),
];
