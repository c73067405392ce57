import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { check } from '../src/spec/check.ts';
import { identify } from '../src/spec/identity.ts';

/** `line severity rule: message` of one Redis cluster r on 10.0.0.1, beside a host without Redis. */
function problems(instances: string, vars = '', password = ', redis_password: secret'): readonly string[] {
  const text = `all:
  children:
    r:
      hosts: { 10.0.0.1: { redis_node: 1, redis_instances: ${instances} } }
      vars: { redis_cluster: r${password}${vars} }
    idle: { hosts: { 10.0.0.2: {} } }
`;
  const { inventory } = readInventory({ file: 'p.yml', text });
  return check(identify(inventory!).clusters, inventory!).map(
    (p) => `${p.position?.line ?? '?'} ${p.severity} ${p.rule}: ${p.message}`,
  );
}

test('a replica of an instance of the inventory is right', () => {
  expect(problems("{ 6379: {}, 6380: { replica_of: '10.0.0.1 6379' } }")).toEqual([]);
});

test('a replica of nobody, or of itself, is refused; of a host elsewhere is a warning', () => {
  expect(problems("{ 6380: { replica_of: '10.0.0.2 6379' } }")).toEqual([
    '4 error redis-replica-of: there is no Redis on 10.0.0.2:6379',
  ]);
  expect(problems("{ 6380: { replica_of: '10.0.0.1 6380' } }")).toEqual([
    '4 error redis-replica-of: 10.0.0.1:6380 is a replica of itself',
  ]);
  expect(problems("{ 6380: { replica_of: '10.9.9.9 6379' } }")).toEqual([
    '4 warning redis-replica-of: 10.9.9.9 is not in this inventory',
  ]);
});

test('a password that a sentinel cannot write into its file is refused before it does', () => {
  const watch = (secret: string): readonly string[] =>
    problems(
      '{ 26379: {} }',
      `, redis_mode: sentinel, redis_sentinel_monitor: [{ name: r, host: 10.0.0.1, port: 26379, password: '${secret}' }]`,
    );
  expect(watch('a$b&c#d\\e')).toEqual([]);
  for (const secret of ['a"b', 'a b', "a''b"])
    expect(watch(secret)).toEqual([expect.stringContaining('error sentinel-password: the password of r')]);
});

test('sentinels watch what is there, and not more of them must agree than there are', () => {
  const sentinel = (target: string): string => `, redis_mode: sentinel, redis_sentinel_monitor: [${target}]`;
  const watch = '{ name: r, host: 10.0.0.1, port: 26379, quorum: 2 }';
  expect(problems('{ 26379: {}, 26380: {}, 26381: {} }', sentinel(watch))).toEqual([]);
  expect(problems('{ 26379: {} }', sentinel(watch.replace('26379', '6379')))).toEqual([
    '5 error sentinel-target: there is no Redis on 10.0.0.1:6379',
    '5 error sentinel-quorum: 2 sentinels must agree on r, and r has 1',
  ]);
});

test('a native cluster has three masters with their replicas', () => {
  expect(problems('{ 1: {}, 2: {}, 3: {} }', ', redis_mode: cluster, redis_cluster_replicas: 0')).toEqual([]);
  expect(problems('{ 1: {}, 2: {}, 3: {} }', ', redis_mode: cluster')[0]).toMatch(
    /^4 error redis-cluster-size: r has 3 instances, and three masters with 1 replica each are 6$/,
  );
});

test('instances without a password on an open address are refused; an empty one that is written is a warning', () => {
  expect(problems('{ 6379: {} }', '', '')).toEqual([
    '3 error redis-open: no password, and it listens on 0.0.0.0: every client that reaches it may do everything',
  ]);
  expect(problems('{ 6379: {} }', ", redis_bind_address: ''", '')).toEqual([
    '3 error redis-open: no password, and it listens on the address of the node: every client that reaches it may do everything',
  ]);
  expect(problems('{ 6379: {} }', '', ", redis_password: ''")).toEqual([
    '5 warning redis-open: no password, and it listens on 0.0.0.0: every client that reaches it may do everything',
  ]);
  expect(problems('{ 6379: {} }', ', redis_bind_address: 127.0.0.1', '')).toEqual([]);
});

test('a member of a native cluster has a port for the bus, ten thousand above its own', () => {
  const native = ', redis_mode: cluster, redis_cluster_replicas: 0';
  expect(problems('{ 55533: {}, 55534: {}, 55535: {} }', native)).toEqual([]);
  expect(problems('{ 55534: {}, 55535: {}, 55536: {} }', native)).toEqual([
    '4 error redis-bus-port: the bus of r on port 65536 is no port: members talk to each other at their own port and 10000',
  ]);
});

test('a native cluster does not listen on the loopback address alone', () => {
  const vars = ', redis_mode: cluster, redis_cluster_replicas: 0, redis_bind_address: 127.0.0.1';
  expect(problems('{ 1: {}, 2: {}, 3: {} }', vars)).toEqual([
    '5 error redis-loopback: r listens on 127.0.0.1 alone, where its members do not reach each other',
  ]);
});

test('a former password is one of two of servers that can have both', () => {
  const of = (vars: string, password?: string) => problems('{ 6379: {} }', vars, password);
  expect(of(', redis_former_password: before')).toEqual([]);
  for (const [vars, password, why] of [
    [', redis_former_password: secret', undefined, 'it is redis_password itself'],
    [", redis_former_password: before, redis_bind_address: '127.0.0.1'", '', 'r has no password'],
    [', redis_former_password: before, redis_mode: sentinel', undefined, 'r are sentinels'],
    [", redis_former_password: before, redis_rename_commands: { ACL: '' }", undefined, 'ACL is switched off'],
  ] as const)
    expect(of(vars, password)).toEqual([
      expect.stringMatching(new RegExp(`redis-former-password: .*${why}`)),
    ]);
});
