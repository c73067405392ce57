import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FakeWorld, fakeWorld } from '../../test/fake-world.ts';
import { main } from '../cli/main.ts';

const withMongo = join(import.meta.dirname, '../../test/fixtures/third-party');

async function params(...argv: string[]): Promise<{ code: number; world: FakeWorld }> {
  return inDirectory('/nowhere', ...argv);
}

async function inDirectory(cwd: string, ...argv: string[]): Promise<{ code: number; world: FakeWorld }> {
  const world = fakeWorld({ cwd });
  return { code: await main(['params', ...argv], world, '1.2.3'), world };
}

interface Listed {
  readonly parameters: readonly { readonly name: string; readonly module: string }[];
}

test('without an inventory every parameter of every module is listed, the ones left alone at the end', async () => {
  const { code, world } = await params();
  expect(code).toBe(0);
  const { out, err } = world.text;
  expect(err).toBe('');
  expect(out).toMatch(/^ESTATE {2}/);
  expect(out).toMatch(/\n {2}etcd_port +cluster +whole number 1\.\.65535 +2379 +port for clients\n/);
  expect(out).toMatch(/\n {2}pg_init .*\(no effect yet\)\n/);
  expect(out.slice(out.indexOf('Of no module here'))).toMatch(/ {2}kafka +kafka_cluster, /);
});

test('a pattern, a part of a name and a module choose what is listed', async () => {
  const listed = async (...argv: string[]): Promise<string[]> => {
    const { world } = await params(...argv, '--json');
    return (JSON.parse(world.text.out) as Listed).parameters.map(({ name }) => name);
  };
  expect(await listed('pg_rto*')).toEqual(['pg_rto', 'pg_rto_plan']);
  expect(await listed('sentinel')).toEqual(['redis_sentinel_monitor']);
  expect(await listed('*_seq')).toEqual(
    expect.arrayContaining(['etcd_seq', 'pg_seq', 'infra_seq', 'minio_seq', 'kafka_seq']),
  );
  expect(await listed('--module', 'ETCD')).toHaveLength(17);
  expect(await listed('--module', 'etcd', 'port')).toEqual([
    'etcd_port',
    'etcd_peer_port',
    'etcd_metrics_port',
  ]);
});

test('a misspelt parameter or module is told with the nearest names', async () => {
  const parameter = await params('pg_clutser');
  expect(parameter.code).toBe(1);
  expect(parameter.world.text.err).toContain('Did you mean pg_cluster?');
  const module = await params('--module', 'redsi');
  expect(module.code).toBe(1);
  expect(module.world.text.err).toContain('did you mean redis?');
});

test('one parameter is told in full: what may be written, the keys of its objects, an example', async () => {
  const { world } = await params('minio_buckets');
  expect(world.text.out).toBe(`minio_buckets  MINIO
  buckets to create

  write    list of maps
  default  [{ name: pgsql }, { name: meta, versioning: true }, { name: data }]
  level    cluster: in the vars of a group, or for the whole estate

  keys
    name        text             required  name of the bucket, and of the policy that opens it
    versioning  true or false              keeps former versions of objects
    lock        true or false              objects can be protected from deletion; chosen when the bucket is made
    state       present, absent            absent: taken away; a bucket only when it is empty

  example
    minio_buckets:
      - { name: pgsql }
      - { name: meta, versioning: true }
      - { name: data }
`);
});

test('a parameter of a module that does not exist here says so', async () => {
  const { code, world } = await params('kafka_role');
  expect(code).toBe(0);
  expect(world.text.out).toContain('there is no such module here; it is accepted and left alone');
});

test("a third party's parameters appear like ours, with the places that set them and what each host has", async () => {
  const { world } = await inDirectory(withMongo, 'mongo_engine');
  expect(world.text.out).toBe(`mongo_engine  MONGO
  where documents are kept

  write    wiredtiger, inmemory
  default  wiredtiger
  level    cluster: in the vars of a group, or for the whole estate
  effect   none yet: it is accepted, and nothing acts on it

  example
    mongo_engine: wiredtiger

  set in pigsty.yml
    all       pigsty.yml:5:5    inmemory
    10.0.0.2  pigsty.yml:10:35  wiredtiger

  hosts have
    10.0.0.1, 10.0.0.3  inmemory
    10.0.0.2            wiredtiger
`);
});

test('members of a module have the default where nothing is set; other hosts have no part in it', async () => {
  const { world } = await inDirectory(withMongo, 'redis_type', '--json');
  expect(JSON.parse(world.text.out)).toMatchObject({
    type: 'parameter',
    module: 'redis',
    effect: 'full',
    settings: [],
    effective: [{ value: 'redis', isDefault: true, hosts: ['10.0.0.3'] }],
  });
});

test('secrets are hidden, in text and in JSON', async () => {
  for (const more of [[], ['--json'], ['--verbose']]) {
    const { code, world } = await inDirectory(withMongo, 'mongo_password', ...more);
    expect(code).toBe(0);
    expect(world.text.out).toContain('[secret]');
    expect(world.text.out).not.toMatch(/Hidden|public/);
  }
});

test('the schema of the inventory in use has the third party, too', async () => {
  const { world } = await inDirectory(withMongo, '--schema');
  const schema = JSON.parse(world.text.out) as {
    definitions: { vars: { properties: Record<string, unknown> } };
  };
  const { mongo_engine, pg_version } = schema.definitions.vars.properties;
  expect(mongo_engine).toEqual({
    description: 'where documents are kept (MONGO)',
    default: 'wiredtiger',
    anyOf: [{ type: 'string', enum: ['wiredtiger', 'inmemory'] }, { $ref: '#/definitions/template' }],
  });
  expect(pg_version).toBeDefined();
  expect((await params('--schema', 'pg_version')).code).toBe(1);
});
