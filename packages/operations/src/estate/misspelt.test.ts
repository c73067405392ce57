import { describe, expect, test } from 'vitest';
import { readEstate } from './read.ts';

/** Errors and warnings as `line severity rule`. */
async function told(text: string): Promise<readonly string[]> {
  const { problems } = await readEstate(['-'], { cwd: '/', env: {}, piped: async () => text });
  return problems
    .filter((p) => p.severity !== 'info' && p.rule !== 'public-password')
    .map((p) => `${p.position?.line ?? '?'} ${p.severity} ${p.rule}`);
}

const estate = `all:
  children:
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } }, vars: { etcd_cluster: etcd } }
    pg-test:
      hosts:
        10.10.10.11: { pg_seq: 1, pg_role: primary }
        10.10.10.12: { pg_seq: 2, pg_role: replica }
      vars:
        pg_cluster: pg-test
        pg_users: [{ name: app, roles: [dbrole_readonly] }]
        pg_databases: [{ name: app, owner: app, schemas: [{ name: own, owner: app }] }]
        pg_hba_rules: [{ user: app, db: app, addr: intra, auth: pwd }]
        vip_enabled: true
        vip_vrid: 7
        vip_address: 10.10.10.9
`;

describe('a misspelt name is one problem, and an error where an error follows from it', () => {
  test('the estate is right', async () => expect(await told(estate)).toEqual([]));

  test.each([
    ['pg_users:', 'pg_user:', '10 error unknown-parameter'],
    ['pg_databases:', 'pg_database:', '11 warning unknown-parameter'],
    ['vip_vrid:', 'vip_vird:', '14 error unknown-parameter'],
    ['vip_address:', 'vip_adress:', '15 error unknown-parameter'],
    ['pg_cluster:', 'pg_clutser:', '9 error unknown-parameter'],
    ['pg_seq: 2', 'pg_sqe: 2', '7 error unknown-parameter'],
    ['pg_role: replica', 'pg_rloe: replica', '7 error unknown-parameter'],
    ['etcd_seq: 1', 'etcd_sqe: 1', '3 error unknown-parameter'],
  ])('%s written as %s', async (right, wrong, expected) => {
    expect(await told(estate.replace(right, wrong))).toEqual([expected]);
  });

  test('what does not follow from it is told all the same', async () => {
    const text = estate.replace('pg_users:', 'pg_user:').replace('owner: app, s', 'owner: nobody, s');
    expect(await told(text)).toEqual(['10 error unknown-parameter', '11 error unknown-role']);
  });
});
