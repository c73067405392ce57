import { readFileSync } from 'node:fs';
import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { pgClusters } from '../../src/contract.ts';
import { register } from '../../src/observability/registrations.ts';

const text = readFileSync(new URL('../scenarios/single/inventory.yml', import.meta.url), 'utf8');

/** The logs of the first instance, with these parameters for all. */
function logsWith(vars: string): readonly (readonly [string, readonly string[]])[] {
  const override = `all: { vars: { ${vars} } }`;
  const { inventory } = readInventory([
    { file: 'pigsty.yml', text },
    { file: 'more.yml', text: override },
  ]);
  if (inventory === undefined) throw new Error('unreadable');
  const cluster = pgClusters(inventory)[0]!;
  const ins = cluster.instances[0]!.name;
  return register(cluster, { inventory }).flatMap((r) =>
    r.type === 'log' && r.ins === ins ? [[r.job, r.paths] as const] : [],
  );
}

test('the logs of PostgreSQL and of what runs beside it are read where the parameters put them', () => {
  expect(logsWith('pgbackrest_log_dir: /var/log/backups')).toEqual([
    ['postgres', ['/pg/log/postgres/*.csv']],
    ['patroni', ['/pg/log/patroni/patroni.log']],
    ['pgbouncer', ['/pg/log/pgbouncer/pgbouncer.log']],
    ['pgbackrest', ['/var/log/backups/*.log']],
    ['sessions', ['/var/log/pg_sessions/sessions.json']],
  ]);
});

test('what is switched off has no log', () => {
  expect(
    logsWith('pgbouncer_enabled: false, pgbackrest_enabled: false, pg_session_history_enabled: false').map(
      ([job]) => job,
    ),
  ).toEqual(['postgres', 'patroni']);
});
