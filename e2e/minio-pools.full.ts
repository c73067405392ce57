import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  estate,
  everyone,
  fresh,
  leaveNothing,
  members,
  meta,
  on,
  variant,
  type Estate,
} from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { minioClient } from './harness/minio-client.ts';
import { until } from './harness/wait.ts';

const [first, second, third] = members;
const odd = `a$b&c#d"e\\ f'%`;
const ten = Array.from({ length: 10 }, (_, i) => `app${i}`);
const pool = (from: number, to: number): string =>
  `https://minio-{${from}...${to}}.pigsty:9000/data/minio{1...2}`;

/** Members by their numbers, and pools of two of them with four drives each. */
const store = (hosts: readonly (readonly [host: string, seq: number])[], volumes: string): string => `all:
  children:
    minio:
      hosts: { ${hosts.map(([host, seq]) => `${host}: { minio_seq: ${seq} }`).join(', ')} }
      vars:
        minio_cluster: minio
        minio_type: minio
        minio_data: /data/minio{1...2}
        minio_volumes: ${volumes}
        minio_access_key: rooted
        minio_secret_key: S3Root.First
        minio_buckets: [{ name: data }]
        minio_users:
          - { access_key: writer, secret_key: ${JSON.stringify(odd)}, policy: data }
${ten.map((name) => `          - { access_key: ${name}, secret_key: S3User.${name}, policy: data }\n`).join('')}`;

const both = [
  [meta, 1],
  [first, 2],
  [second, 3],
  [third, 4],
] as const;
const twoPools = `${pool(1, 2)} ${pool(3, 4)}`;
const writer = (host: string): string => minioClient('writer', odd, `https://${host}:9000`);
const root = (name = 'rooted', secret = 'S3Root.First'): string =>
  minioClient(name, secret, `https://${meta}:9000`);
const sumOf = (host: string, name: string): Promise<string> =>
  on(host, `${writer(host)} cat me/data/${name} | sha256sum`);
const pids = (): Promise<readonly string[]> =>
  Promise.all(everyone.map((host) => on(host, 'pgrep -x minio || :')));

afterAll(() => (process.env['PIGSTY_KEEP'] === undefined ? leaveNothing() : undefined));

describe('an object store that grows', () => {
  let all: Estate;
  let sum: string;
  const as = (edit: (text: string) => string): Estate => variant(all, edit);
  const declared = (hosts: Parameters<typeof store>[0], volumes: string): Estate =>
    as((text) => store(hosts, volumes) + text.slice(text.search(/^ {2}vars:$/m)));

  beforeAll(async () => {
    await fresh(['minio']);
    all = await estate(
      (demo) => store(both.slice(0, 2), pool(1, 2)) + demo.slice(demo.search(/^ {2}vars:$/m)),
    );
    await expectSuccess(all, 'deploy', '--yes');
  });

  test('takes secrets of every character, and ten users that come at once', async () => {
    await expectEmptyPlan(all);
    await on(meta, 'head -c 7000000 /dev/urandom >/root/object');
    await on(meta, `${writer(first)} cp /root/object me/data/object >/dev/null`);
    sum = await on(meta, 'sha256sum </root/object');
    expect(await sumOf(meta, 'object')).toBe(sum);
    for (const name of ten)
      expect(
        await on(meta, `${minioClient(name, `S3User.${name}`, `https://${meta}:9000`)} ls me/data`),
      ).toContain('object');
  });

  test('gains a second pool, and both give back what is in the first', async () => {
    all = declared(both, twoPools);
    await expectSuccess(all, 'deploy', '--yes');
    await expectEmptyPlan(all);
    await expectSuccess(all, 'health', 'minio');
    for (const host of everyone) expect(await sumOf(host, 'object')).toBe(sum);
    const info = await on(meta, `${root()} admin info me --json`);
    expect(info.match(/"state":\s*"online"/g)).toHaveLength(4);
    expect(info.match(/"state":\s*"ok"/g)).toHaveLength(8);
    for (let i = 0; i < 8; i++)
      await on(meta, `${writer(third)} cp /root/object me/data/spread${i} >/dev/null`);
    const inNew = await on(third, 'ls -d /data/minio1/data/*/ | wc -l');
    expect(Number(inNew)).toBeGreaterThan(0);
  });

  test('refuses to lose a pool that leaves with its hosts', async () => {
    const before = await pids();
    const refused = await declared(both.slice(0, 2), pool(1, 2)).run('deploy', '--yes');
    expect(refused.code).not.toBe(0);
    expect(refused.all).toContain('what is in there would be gone');
    expect(await pids()).toEqual(before);
  });

  test('is not begun again where none of its drives is there, and is as before once they are', async () => {
    const drives = [1, 2].map((n) => `mv /data/$1minio${n} /data/$2minio${n}`).join(' && ');
    const moved = (from: string, to: string) =>
      Promise.all(
        everyone.map((host) => on(host, `set -- '${from}' '${to}'; systemctl stop minio; cd / && ${drives}`)),
      );
    await moved('', 'away-');
    const refused = await all.run('deploy', '--yes');
    expect(refused.code).not.toBe(0);
    expect(refused.all).toContain('it would begin as an empty store');
    for (const host of everyone) expect(await on(host, 'ls -d /data/minio* 2>/dev/null || :')).toBe('');
    await moved('away-', '');
    await expectSuccess(all, 'deploy', '--yes');
    await until('it is well', async () => (await all.run('health', 'minio')).code === 0);
    expect(await sumOf(third, 'object')).toBe(sum);
  });

  test('keeps its administrator, with whose name and password a server of March 2021 encrypts its users', async () => {
    const before = await pids();
    for (const [was, is, what] of [
      ['S3Root.First', 'S3Root.Second', 'password'],
      ['rooted', 'keeper', 'name'],
    ] as const) {
      const refused = await as((text) => text.replaceAll(was, is)).run('deploy', '--yes');
      expect(refused.code).not.toBe(0);
      expect(refused.all).toContain(`encrypts its users and policies with the ${what} of the administrator`);
    }
    expect(await pids()).toEqual(before);
    await expectEmptyPlan(all);
    expect(await on(meta, `${root()} admin user list me`)).toContain('app9');
  });
});
