import { readInventory } from '@pigsty/inventory';
import type { Probe } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { byHandProbe } from '../../src/health/by-hand.ts';
import { memberProbe } from '../../src/health/member.ts';
import { serviceProbes } from '../../src/health/services.ts';
import { identify } from '../../src/spec/identity.ts';

const text = `all:
  children:
    pg-a:
      hosts:
        10.0.0.1: { pg_seq: 1, pg_role: primary }
        10.0.0.2: { pg_seq: 2, pg_role: replica }
      vars: { pg_cluster: pg-a, pg_databases: [{ name: app }] }
    pg-dr:
      hosts: { 10.0.0.3: { pg_seq: 1, pg_role: primary, pg_upstream: 10.0.0.1 } }
      vars: { pg_cluster: pg-dr }
`;
const inventory = readInventory([{ file: 'pigsty.yml', text }]).inventory!;
const [cluster, standby] = identify(inventory).clusters;
const [first] = cluster!.instances;

const judged = (probe: Probe, output: string): string => {
  const { state, detail } = probe.judge({ code: 0, output });
  return `${state}: ${detail}`;
};

const member = (name: string, host: string, role: string): object => ({
  name,
  host,
  role,
  state: role === 'leader' ? 'running' : 'streaming',
  timeline: 1,
  lag: 0,
});

test('a member of Patroni that the inventory does not have is named: it may be elected', () => {
  const known = [member('pg-a-1', '10.0.0.1', 'leader'), member('pg-a-2', '10.0.0.2', 'replica')];
  const probe = memberProbe(cluster!, first!);
  expect(judged(probe, JSON.stringify({ members: known }))).toBe('ok: leader, timeline 1');
  expect(
    judged(probe, JSON.stringify({ members: [...known, member('pg-a-9', '10.0.0.9', 'replica')] })),
  ).toBe(
    'warn: leader, but the inventory does not have pg-a-9 at 10.0.0.9: it may be elected, and no service leads to it',
  );
});

test('a standby cluster is not asked for a primary that it cannot have', () => {
  const names = (of: typeof cluster): readonly string[] =>
    serviceProbes(of!, of!.instances[0]!, inventory).map((probe) => probe.name);
  expect(names(cluster)).toEqual([
    'service primary on 5433 leads to the primary',
    'service replica on 5434 leads to a reader',
    'service default on 5436 leads to the primary',
  ]);
  expect(names(standby)).toEqual(['service replica on 5434 leads to a reader']);
});

test('what somebody changed by hand is named: of the cluster by its leader, of a member by itself', () => {
  const probe = byHandProbe(cluster!, first!, inventory);
  const found = [
    'byhand catalog {"superusers": ["ops", "postgres"], "owners": {"app": "ops"}}',
    'byhand paused *',
    'byhand server pg-a-primary/pg-a-1',
  ].join('\n');
  expect(judged(probe, `primary\n${found}\n`)).toBe(
    'warn: the role ops is a superuser, and the inventory does not say so; and 3 more',
  );
  expect(judged(probe, `replica\n${found}\n`)).toBe(
    'warn: PgBouncer of pg-a-1 is paused: clients wait; and 1 more',
  );
  expect(judged(probe, 'primary\n')).toBe('ok: nothing');
});
