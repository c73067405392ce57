import { readInventory } from '@pigsty/inventory';
import { Secret } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { entryPoints, type PgCluster } from '../estate/postgres.ts';
import { plainPaint } from '../views/paint.ts';
import { entrancesText, nextSteps } from './closing.ts';

const params = {
  pgbouncer_enabled: true,
  pg_admin_username: 'dbuser_dba',
  pg_admin_password: Secret.of('DBUser.DBA'),
  pg_users: [{ name: 'test', password: Secret.of('s3cret!'), pgbouncer: true, state: 'create' }],
  pg_databases: [{ name: 'test', pgbouncer: true, state: 'create' }],
  pg_default_services: [
    { name: 'primary', port: 5433, dest: 'default', selector: '[]' },
    { name: 'replica', port: 5434, dest: 'default', selector: '[]' },
  ],
  pg_services: [],
} as unknown as PgCluster['params'];

const cluster: PgCluster = {
  module: 'pgsql',
  name: 'pg-test',
  params,
  instances: [{ name: 'pg-test-1', host: '10.10.10.11', params }],
};

test('connection strings name user, database and where the password is, never the password', () => {
  const { inventory } = readInventory({ file: 'pigsty.yml', text: 'all: {}' });
  const text = entrancesText(entryPoints(cluster, inventory!), plainPaint);
  expect(text).toBe(
    [
      'cluster  service  connection string                      password in',
      'pg-test  primary  postgres://test@10.10.10.11:5433/test  pg_users, test',
      'pg-test  replica  postgres://test@10.10.10.11:5434/test  pg_users, test',
    ].join('\n'),
  );
  expect(text).not.toContain('s3cret');
});

test('taking down is offered for a sandbox only', () => {
  const command = 'pigsty -i conf/demo.yml';
  expect(nextSteps({ command, breakable: 'pg-test', sandbox: 'demo' }, plainPaint)).toContain(
    'pigsty sandbox down',
  );
  expect(nextSteps({ command, breakable: 'pg-test', sandbox: undefined }, plainPaint)).not.toContain(
    'sandbox',
  );
});
