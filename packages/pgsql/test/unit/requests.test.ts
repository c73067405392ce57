import { Secret, type RegistrationOf } from '@pigsty/sdk';
import { readInventory } from '@pigsty/inventory';
import { describe, expect, test } from 'vitest';
import { handOverStages } from '../../src/procedures/hand-over.ts';
import { parsePatroniCluster } from '../../src/rest/cluster.ts';
import { pgClusters } from '../../src/spec/clusters.ts';
import { withRequests } from '../../src/spec/requests.ts';
import type { PgCluster } from '../../src/spec/cluster.ts';

const text = `all:
  children:
    pg-test:
      hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary }, 10.10.10.12: { pg_seq: 2, pg_role: replica } }
      vars:
        pg_cluster: pg-test
        pg_databases: [{ name: shop, comment: of the inventory }]
`;
const request = (name: string, cls = 'pg-test'): RegistrationOf<'database'> => ({
  type: 'database',
  cls,
  name,
  owner: `dbuser_${name}`,
  password: Secret.of('plain'),
  comment: 'of a module',
});

describe('a database that another module asks for', () => {
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error('the inventory cannot be read');
  const [cluster] = pgClusters(inventory) as [PgCluster];

  test('is one of the cluster and of each of its members, with an owner who may use the pool', () => {
    const asked = withRequests(cluster, [request('mongo')]);
    for (const { pg_databases, pg_users } of [asked.params, ...asked.instances.map((i) => i.params)]) {
      expect(pg_databases.map((d) => [d.name, d.owner])).toEqual([
        ['shop', undefined],
        ['mongo', 'dbuser_mongo'],
      ]);
      expect(pg_users.at(-1)).toMatchObject({ name: 'dbuser_mongo', pgbouncer: true });
      expect(pg_users.at(-1)?.password?.matches((plain) => plain === 'plain')).toBe(true);
    }
  });

  test('is what the inventory says where that has the name', () => {
    const asked = withRequests(cluster, [request('shop')]);
    expect(asked.params.pg_databases.map((d) => d.comment)).toEqual(['of the inventory']);
  });

  test('asked for twice is made once', () => {
    const asked = withRequests(cluster, [request('mongo'), request('mongo')]);
    expect(asked.params.pg_databases).toHaveLength(2);
  });

  test('goes on with its clients when the leadership moves', () => {
    const member = (name: string, role: string, state: string) => ({ name, host: '', role, state });
    const view = parsePatroniCluster(
      JSON.stringify({
        members: [member('pg-test-1', 'leader', 'running'), member('pg-test-2', 'replica', 'streaming')],
      }),
    );
    const scope = {
      cluster,
      facts: { host: () => ({}), of: () => undefined, from: () => ({ view, begun: {} }) },
      estate: { inventory, registrations: { of: () => [request('mongo')] } },
      input: { cut: false, drain: 5, hold: 30 },
      run: { id: 'r1', startedAt: 0 },
    };
    const [hold] = handOverStages(scope as never, { from: 'pg-test-1', to: 'pg-test-2' });
    expect(hold?.ops[0]?.args).toMatchObject({
      config: {
        pooler: { forward: expect.stringMatching(/^mongo = host=127\.0\.0\.1 port=5433$/m) as string },
      },
    });
  });

  test('of another cluster changes nothing', () => {
    expect(withRequests(cluster, [request('mongo', 'pg-meta')])).toBe(cluster);
  });
});
