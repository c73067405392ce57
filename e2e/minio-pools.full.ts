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

  test('changes the password of its administrator, then its name, and the keys of users go on', async () => {
    // A server of 2021 signs the access keys that users make with the password of its administrator. It chooses them itself.
    const made = JSON.parse(await on(meta, `${writer(meta)} admin user svcacct add --json me writer`)) as {
      readonly accessKey: string;
      readonly secretKey: string;
    };
    const key = (): Promise<string> =>
      on(meta, `${minioClient(made.accessKey, made.secretKey, `https://${meta}:9000`)} ls me/data 2>&1 || :`);
    expect(await key()).toContain('object');
    const reader = reading(async () => (await sumOf(third, 'object')) === sum);
    const former = [root(), root('rooted', 'S3Root.Second')];
    const administrators = [root('rooted', 'S3Root.Second'), root('keeper', 'S3Root.Second')];
    const changes = [
      [
        'S3Root.First',
        'S3Root.Second',
        `has signed the access keys ${made.accessKey}: they would not be accepted`,
      ],
      ['rooted', 'keeper', 'the administrator of minio is rooted and becomes keeper'],
    ] as const;
    for (const [i, [was, is, warning]] of changes.entries()) {
      all = as((text) => text.replaceAll(was, is));
      expect((await all.run('plan')).all).toContain(warning);
      await expectSuccess(all, 'deploy', '--yes');
      await expectEmptyPlan(all);
      await until('it is well', async () => (await all.run('health', 'minio')).code === 0);
      expect(await on(meta, `${former[i]} ls me 2>&1 || :`)).toMatch(/does not match|does not exist/);
      expect(await on(meta, `${administrators[i]} admin user list me`)).toContain('app9');
      for (const name of ten)
        expect(
          await on(third, `${minioClient(name, `S3User.${name}`, `https://${third}:9000`)} ls me/data`),
        ).toContain('object');
    }
    expect(await key()).not.toContain('object');
    expect(await reader.end()).toBeGreaterThan(10);
  });
});

/** Asks again and again; each answer comes within a minute, however many requests that takes. */
function reading(right: () => Promise<boolean>): { end(): Promise<number> } {
  let [going, answers] = [true, 0];
  const loop = (async () => {
    for (; going; answers++) await until('an object is read', right, 60_000);
  })();
  loop.catch(() => {});
  return {
    end: async () => {
      going = false;
      await loop;
      return answers;
    },
  };
}
