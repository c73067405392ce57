import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { check } from '../src/spec/check.ts';
import { identify } from '../src/spec/identity.ts';

const [one, two, three] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'] as const;

/** A primary and a replica on two hosts, and sentinels on a third one. */
interface Estate {
  /** Further variables of the servers, and of the sentinels. */
  readonly vars?: string;
  readonly watches?: string;
  readonly sentinels?: string;
  readonly targets?: string;
  readonly source?: string;
  readonly more?: string;
}

/** `severity rule: message` of all that is wrong. */
function problems({
  vars = '',
  watches = '',
  sentinels = '{ 26379: {}, 26380: {}, 26381: {} }',
  targets = `{ name: ms, host: ${one} }`,
  source = `${one} 6379`,
  more = '',
}: Estate): readonly string[] {
  const text = `all:
  children:
    ms:
      hosts:
        ${one}: { redis_node: 1, redis_instances: { 6379: {} } }
        ${two}: { redis_node: 2, redis_instances: { 6379: { replica_of: ${source} } } }
      vars: { redis_cluster: ms${vars.includes('redis_password') ? '' : ', redis_password: of.ms'}${vars} }
    meta:
      hosts: { ${three}: { redis_node: 1, redis_instances: ${sentinels} } }
      vars: { redis_cluster: meta, redis_mode: sentinel, redis_password: of.meta${watches}, redis_sentinel_monitor: [${targets}] }
${more}`;
  const { inventory } = readInventory({ file: 'p.yml', text });
  return check(identify(inventory!).clusters, inventory!).map((p) => `${p.severity} ${p.rule}: ${p.message}`);
}

test('three sentinels that watch a pair are right, with the password of the pair or without one', () => {
  expect(problems({})).toEqual([]);
  expect(problems({ targets: `{ name: ms, host: ${one}, password: of.ms }` })).toEqual([]);
});

test('sentinels that would log in with another password than their primary has are refused', () => {
  expect(problems({ targets: `{ name: ms, host: ${one}, password: of.old }` })).toEqual([
    'error sentinel-password: the sentinels would log in to ms with another password than ms has: they would take it for down',
  ]);
  // Who wants no password takes any.
  expect(
    problems({
      vars: ", redis_password: ''",
      targets: `{ name: ms, host: ${one}, password: of.old }`,
    }).filter((p) => p.startsWith('error')),
  ).toEqual([]);
});

test.each(['CONFIG', 'slaveof', 'PING'])(
  '%s cannot have another name where sentinels watch: they send it by its own',
  (command) => {
    expect(problems({ vars: `, redis_rename_commands: { ${command}: other }` })).toEqual([
      `error sentinel-rename: ${command.toUpperCase()} has another name in ms, and the sentinels of meta, which watch it, know it by its own: they could not make a replica the primary`,
    ]);
  },
);

test('commands that sentinels do not send may have other names', () => {
  expect(problems({ vars: ", redis_rename_commands: { FLUSHALL: '', REPLICAOF: follow }" })).toEqual([]);
});

test('a name is given once, and a primary is watched under one name: two would decide about the same', () => {
  expect(problems({ targets: `{ name: ms, host: ${one} }, { name: ms, host: ${two} }` })).toEqual([
    'error sentinel-name: two targets have the name ms',
  ]);
  expect(problems({ targets: `{ name: ms, host: ${one} }, { name: other, host: ${two} }` })).toEqual([
    `error sentinel-name: other at ${two}:6379 is watched already, as ms`,
  ]);
  expect(
    problems({ targets: `{ name: ms, host: ${one} }, { name: old, host: ${one}, remove: true }` }),
  ).toEqual([]);
});

test('a primary is not watched by the sentinels of two clusters', () => {
  const more = `    meta2:
      hosts: { 10.0.0.4: { redis_node: 1, redis_instances: { 26379: {} } } }
      vars: { redis_cluster: meta2, redis_mode: sentinel, redis_password: x, redis_sentinel_monitor: [{ name: ms, host: ${one} }] }
`;
  expect(problems({ more })).toEqual([
    `error sentinel-name: ms at ${one}:6379 is watched already, as ms of meta`,
  ]);
});

test('an even number of sentinels is a warning: one more tolerates no more failures', () => {
  expect(problems({ sentinels: '{ 26379: {}, 26380: {} }' })).toEqual([
    'warning sentinel-even: meta has 2 sentinels, which tolerate no more failures than 1',
  ]);
});

test('servers and sentinels that others are to reach do not listen on the loopback address alone', () => {
  expect(problems({ vars: ', redis_bind_address: 127.0.0.1' })).toEqual([
    `error redis-loopback: ms listens on 127.0.0.1 alone, where its replicas and sentinels do not reach it`,
  ]);
  expect(problems({ watches: ', redis_bind_address: 127.0.0.1' })).toEqual([
    `error redis-loopback: meta listens on 127.0.0.1 alone, where its sentinels do not reach each other`,
  ]);
});

test('the loopback address names nobody to a replica or a sentinel: each would look on its own host', () => {
  expect(problems({ source: '127.0.0.1 6379' })[0]).toBe(
    'error redis-replica-of: 127.0.0.1 is another host to everyone that reads it',
  );
  expect(problems({ targets: '{ name: ms, host: localhost }' })).toEqual([
    'error sentinel-target: localhost is another host to everyone that reads it',
  ]);
});

test('a replica has the password of its primary, also where that is of another cluster', () => {
  const more = `    far:
      hosts: { 10.0.0.4: { redis_node: 1, redis_instances: { 6379: { replica_of: ${one} 6379 } } } }
      vars: { redis_cluster: far, redis_password: of.far }
`;
  expect(problems({ more })).toEqual([
    `error redis-replica-password: far-1-6379 copies ${one}:6379 of ms, which has another password: it would not be let in`,
  ]);
  expect(problems({ more: more.replace('of.far', 'of.ms') })).toEqual([]);
});

test('keys in memory alone are a warning where replicas would copy an empty primary', () => {
  expect(problems({ vars: ', redis_rdb_save: []' })).toEqual([
    'warning redis-memory-only: ms keeps its keys in memory alone: a primary that starts again within seconds is empty, and its replicas copy that',
  ]);
  expect(problems({ vars: ', redis_rdb_save: [], redis_aof_enabled: true' })).toEqual([]);
});
