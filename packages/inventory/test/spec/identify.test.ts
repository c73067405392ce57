import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  type Inventory,
  type Identified,
  identifyClusters,
  type IdentifyOptions,
  Name,
  Seq,
} from '@pigsty/sdk';
import { readInventory } from '../../src/read/read.ts';

const data = (name: string): string =>
  readFileSync(new URL(`../inventories/${name}`, import.meta.url), 'utf8');
const Params = z.object({
  pg_cluster: Name,
  pg_seq: Seq,
  pg_role: z.enum(['primary', 'replica']).default('replica'),
  pg_version: z.int().default(18),
});
type Params = z.output<typeof Params>;

function inventoryOf(text: string): Inventory {
  return readInventory({ file: 'p.yml', text }).inventory!;
}

function identify(
  inventory: Inventory,
  more: Partial<IdentifyOptions<typeof Params>> = {},
): Identified<Params> {
  return identifyClusters({
    module: 'pgsql',
    inventory,
    schema: Params,
    clusterParam: 'pg_cluster',
    seqParam: 'pg_seq',
    ...more,
  });
}

const lines = ({ problems }: Identified<unknown>): string[] =>
  problems.map((p) => `${p.position!.line}:${p.position!.column} ${p.rule} ${p.subject}: ${p.message}`);

test('hosts with the cluster parameter are instances, in the order of their numbers', () => {
  const { clusters, problems } = identify(inventoryOf(data('two-clusters.yml')), { required: ['pg_role'] });
  expect(problems).toEqual([]);
  expect(
    clusters.map((c) => [c.module, c.name, c.group, c.instances.map((i) => `${i.name}@${i.host}`)]),
  ).toEqual([
    ['pgsql', 'pg-meta', 'pg-meta', ['pg-meta-1@10.10.10.10']],
    [
      'pgsql',
      'pg-test',
      'pg-test',
      ['pg-test-1@10.10.10.11', 'pg-test-2@10.10.10.12', 'pg-test-3@10.10.10.13'],
    ],
  ]);
  expect(clusters[1]!.params).toEqual({
    pg_cluster: 'pg-test',
    pg_seq: 1,
    pg_role: 'primary',
    pg_version: 16,
  });
  expect(clusters[1]!.instances[1]!.params.pg_version).toBe(17);
});

test('a cluster may be spread over several groups, and then belongs to none of them', () => {
  const { clusters } = identify(
    inventoryOf(`a: { hosts: { h1: { pg_seq: 2 } }, vars: { pg_cluster: c } }
b: { hosts: { h2: { pg_seq: 1 } }, vars: { pg_cluster: c } }
d: { hosts: { h3: { pg_seq: 1, pg_cluster: own } } }`),
  );
  expect(clusters.map((c) => [c.name, c.group, c.instances.map((i) => i.host)])).toEqual([
    ['c', undefined, ['h2', 'h1']],
    ['own', undefined, ['h3']],
  ]);
});

test('a missing, a duplicate and a wrong number are reported, each at its place', () => {
  const found = identify(
    inventoryOf(`g:
  hosts:
    h1: { pg_seq: 1 }
    h2: { pg_seq: 1 }
    h3:
    h4: { pg_seq: one }
  vars: { pg_cluster: c }
other:
  hosts: { h5: { pg_seq: 5 } }`),
  );
  expect(lines(found)).toEqual([
    '4:19 duplicate-seq g.hosts.h2.pg_seq: c has two instances with pg_seq 1: h1 and h2',
    '5:5 missing-parameter g.hosts.h3.pg_seq: pg_seq is missing',
    '6:19 invalid-value g.hosts.h4.pg_seq: expected a number, got "one"',
    '9:26 seq-without-cluster other.hosts.h5.pg_seq: pg_seq is set but pg_cluster is not',
  ]);
  expect(found.problems[0]!.hint).toContain('h1 at p.yml:3:19');
  expect(found.clusters).toEqual([]);
});

test('what an instance must set is named when it is missing', () => {
  const found = identify(inventoryOf('g: { hosts: { h1: { pg_seq: 1 } }, vars: { pg_cluster: c } }'), {
    required: ['pg_role'],
  });
  expect(lines(found)).toEqual(['1:15 missing-parameter g.hosts.h1.pg_role: pg_role is missing']);
});

test('a mistake in the variables of a group is one problem, however many hosts it has', () => {
  const found = identify(
    inventoryOf("g: { hosts: { 'h[1:9]': { pg_seq: 1 } }, vars: { pg_cluster: c, pg_version: x } }"),
  );
  expect(found.problems.filter((p) => p.rule === 'invalid-value')).toHaveLength(1);
});

test('hosts with a number and no cluster belong to the default cluster', () => {
  const { clusters, problems } = identifyClusters({
    module: 'infra',
    inventory: inventoryOf(
      'infra: { hosts: { h1: { infra_seq: 1 }, h2: { infra_seq: 2 } } }\nx: { hosts: { h3: } }',
    ),
    schema: z.object({ infra_seq: Seq }),
    clusterParam: 'infra_cluster',
    seqParam: 'infra_seq',
    clusterDefault: 'infra',
    instanceName: (cluster, seq, host) => `${cluster}_${seq}_${host.address}`,
  });
  expect(problems).toEqual([]);
  expect(clusters).toMatchObject([
    { name: 'infra', group: 'infra', instances: [{ name: 'infra_1_h1' }, { name: 'infra_2_h2' }] },
  ]);
});

test('a cluster name among the global variables does not make every host a member', () => {
  const { clusters, problems } = identify(
    inventoryOf(
      'all: { vars: { pg_cluster: c }, hosts: { h0: }, children: { g: { hosts: { h1: { pg_seq: 1 } } } } }',
    ),
  );
  expect(problems).toEqual([]);
  expect(clusters.flatMap((c) => c.instances.map((i) => i.host))).toEqual(['h1']);
});
