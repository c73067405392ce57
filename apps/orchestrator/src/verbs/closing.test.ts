import { readInventory } from '@pigsty/inventory';
import { portals } from '@pigsty/infra/contract';
import { pgConnections } from '@pigsty/pgsql/contract';
import { expect, test } from 'vitest';

import { plainPaint } from '../views/paint.ts';
import { connectionsText, nextSteps, portalsText } from './closing.ts';

test('connection strings name user, database and where the password is, never the password', () => {
  const text = `all:
  children:
    pg-test:
      hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary } }
      vars:
        pg_cluster: pg-test
        pg_users: [{ name: test, password: s3cret!, pgbouncer: true }]
        pg_databases: [{ name: test }]
        pg_default_services:
          - { name: primary, port: 5433, dest: default, selector: '[]' }
          - { name: replica, port: 5434, dest: default, selector: '[]' }
`;
  const { inventory } = readInventory({ file: 'pigsty.yml', text });
  const shown = connectionsText(pgConnections(inventory!), plainPaint);
  expect(shown).toBe(
    [
      'cluster  service  connection string                      password in',
      'pg-test  primary  postgres://test@10.10.10.11:5433/test  pg_users, test',
      'pg-test  replica  postgres://test@10.10.10.11:5434/test  pg_users, test',
    ].join('\n'),
  );
  expect(shown).not.toContain('s3cret');
});

test('the portal is shown with a user and the parameter of the password', () => {
  const shown = (vars: string): string => {
    const text = `infra: { hosts: { 10.10.10.10: { infra_seq: 1 } }, vars: { ${vars} } }`;
    const { inventory } = readInventory({ file: 'pigsty.yml', text });
    return portalsText(portals(inventory!), plainPaint).split('\n')[1] ?? '';
  };
  expect(shown('nginx_users: { dba: s3cret! }')).toBe('infra-1  https://10.10.10.10  dba   nginx_users');
  expect(shown('nginx_sslmode: disable, nginx_port: 8080')).toBe(
    'infra-1  http://10.10.10.10:8080  admin  grafana_admin_password',
  );
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
