import { Secret } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { storedConfig } from '../../src/ops/stored-config.ts';

const args = {
  endpoints: ['https://10.10.10.10:2379'],
  caPath: '/pg/cert/ca.crt',
  certificatePath: '/pg/cert/server.crt',
  keyPath: '/pg/cert/server.key',
  user: 'pg-test',
  password: Secret.of('secret of etcd'),
  cluster: 'pg-test',
  configKey: '/pg/pg-test/config',
  desired: { standby_cluster: { host: '10.10.10.13', port: 5432 }, pause: null },
  effect: 'it follows 10.10.10.13 when it comes back',
};

const answer = (config: object): string =>
  JSON.stringify({
    header: { revision: '90' },
    kvs: [{ value: Buffer.from(JSON.stringify(config)).toString('base64'), mod_revision: '41' }],
  });

const changed = (output: string): unknown => {
  const [state] = storedConfig.parse(`${output}\n`, [args]);
  return storedConfig.diff(args, state!, []);
};
const unreadable = (output: string): unknown => storedConfig.unreadable?.(`${output}\n`, [args]);

test('what others keep in the configuration stays, and a change since it was read is not lost', () => {
  const delta = changed(answer({ ttl: 20, pause: true, pigsty: { parameters: ['work_mem'] } }));
  expect(delta).toEqual({
    config: JSON.stringify({
      ttl: 20,
      pigsty: { parameters: ['work_mem'] },
      standby_cluster: { host: '10.10.10.13', port: 5432 },
    }),
    revision: '41',
  });
  const [action] = storedConfig.write(args, delta as never);
  const { stdin } = (action as { command: { stdin: Secret } }).command;
  const script = stdin.reveal();
  expect(script).toContain('kv/txn');
  expect(script).toContain('\\"mod_revision\\":\\"41\\"');
});

test('nothing is changed where it says so already, or where the cluster never was', () => {
  expect(changed(answer({ ttl: 20, standby_cluster: { host: '10.10.10.13', port: 5432 } }))).toBeUndefined();
  expect(changed('{"header":{"revision":"90"}}')).toBeUndefined();
  expect(changed('{"error":"etcdserver: user name is empty","code":3}')).toBeUndefined();
});

test('an etcd that does not answer is no etcd without the cluster', () => {
  expect(unreadable('')).toEqual(['etcd does not tell the configuration of pg-test']);
  expect(unreadable('{"error":"etcdserver: request timed out","code":14}')).toEqual([
    'etcd does not tell the configuration of pg-test',
  ]);
  expect(unreadable('{"header":{"revision":"90"}}')).toEqual([undefined]);
});
