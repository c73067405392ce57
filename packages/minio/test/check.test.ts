import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { check } from '../src/spec/check.ts';
import { drivesOf } from '../src/spec/drives.ts';
import { identify } from '../src/spec/identity.ts';

/** `line severity rule: message` of one cluster with these numbers of members. */
function problems(numbers: readonly number[], vars = ''): readonly string[] {
  const hosts = numbers.map((n, i) => `10.0.0.${i + 1}: { minio_seq: ${n} }`).join(', ');
  const text = `all:
  children:
    m:
      hosts: { ${hosts} }
      vars: { minio_cluster: m${vars} }
`;
  const { inventory } = readInventory({ file: 'p.yml', text });
  return check(identify(inventory!).clusters, inventory!).map(
    (p) => `${p.position?.line ?? '?'} ${p.severity} ${p.rule}: ${p.message}`,
  );
}

test('one drive, and members with equal drives, are right', () => {
  expect(problems([1])).toEqual([]);
  expect(problems([1, 2, 3, 4], ", minio_data: '/data{1...4}'")).toEqual([]);
});

test('a gap in the numbers is a member that nobody reaches, unless the volumes are written out', () => {
  expect(problems([1, 2, 4])).toEqual([
    '4 error minio-gap: m goes from 2 to 4: the numbers of its members have a gap',
  ]);
  expect(problems([1, 4], ', minio_volumes: "https://m-1/data https://m-4/data"')).toEqual([]);
});

test('drives are counted from their ranges, and must make equal sets', () => {
  expect(drivesOf('/data/minio')).toBe(1);
  expect(drivesOf('/disk{1...2}/part{a...c}')).toBe(6);
  expect(drivesOf('/data{1..4}')).toBeUndefined();
  expect(drivesOf('/data{4...1}')).toBeUndefined();
  expect(problems([1], ", minio_data: '/data{1..4}'")[0]).toMatch(/^5 error minio-data: /);
  expect(problems([1], ", minio_data: '/data{1...17}'")[0]).toMatch(/^5 error minio-drives: m has 17 drives/);
});

test('a short password is refused, and it is not shown', () => {
  expect(problems([1], ', minio_secret_key: pwd123')).toEqual([
    '5 error minio-secret: minio_secret_key needs eight characters or more',
  ]);
});

test('a policy without a bucket is a warning; those of the server are known', () => {
  const user = (policy: string): string =>
    `, minio_users: [{ access_key: app, secret_key: long-enough, policy: ${policy} }]`;
  expect(problems([1], user('readonly'))).toEqual([]);
  expect(problems([1], user('nowhere'))).toEqual([
    '5 warning minio-policy: app has the policy nowhere, and there is no bucket of that name',
  ]);
});

test('volumes with another scheme than the servers have are refused: members would not reach each other', () => {
  const volumes = (scheme: string) => `, minio_volumes: '${scheme}://m-{1...4}:9000/data'`;
  expect(problems([1, 2, 3, 4], volumes('https'))).toEqual([]);
  expect(problems([1, 2, 3, 4], `${volumes('http')}, minio_https: false`)).toEqual([]);
  expect(problems([1, 2, 3, 4], volumes('http'))).toEqual([
    '5 error minio-scheme: minio_volumes has http://, and the members serve https: they would not reach each other',
  ]);
  expect(problems([1], ', minio_volumes: /data')).toEqual([]);
});

test('a further pool that is too small for the parity of the first is refused: no server would start', () => {
  const pools = (first: string, second: string, more = '') =>
    problems(
      [1, 2],
      `, minio_volumes: 'https://m-1.pigsty/d{1...${first}} https://m-2.pigsty/d{1...${second}}'${more}`,
    );
  expect(pools('4', '4')).toEqual([]);
  expect(pools('4', '8')).toEqual([]);
  expect(pools('8', '4')).toEqual([
    '5 error minio-pool-parity: a pool of 8 drives keeps 4 of them for parity, and https://m-2.pigsty/d{1...4} has 4: the servers would not start',
  ]);
  expect(pools('8', '4', ", minio_extra_vars: 'MINIO_STORAGE_CLASS_STANDARD=EC:2'")).toEqual([]);
});

test('volumes that leave a member out are refused: its server would not start, and a pool that is there stays', () => {
  expect(problems([1, 2, 3], ", minio_volumes: 'https://m-{1...2}.pigsty:9000/data'")).toEqual([
    '5 error minio-volumes-left-out: minio_volumes leaves m-3 out: a server that is not named does not start, and what is in its pool would be gone',
  ]);
});

test('volumes that name somebody who is no member are told: the servers would wait for him', () => {
  const volumes = ", minio_volumes: 'https://m-{1...2}.pigsty:9000/data https://m-{3...4}.pigsty:9000/data'";
  expect(problems([1, 2, 3, 4], volumes)).toEqual([]);
  expect(problems([1, 2, 4], volumes)).toEqual([
    '5 warning minio-volumes-member: minio_volumes names m-3.pigsty, which is no member of m: a new store would wait for it, and one that is there lacks its drives',
  ]);
});

test('volumes name members as their certificates do: peers would refuse each other by any other name', () => {
  const volumes = (host: string, more = '') => `, minio_volumes: 'https://${host}:9000/data'${more}`;
  expect(problems([1, 2, 3, 4], volumes('m-{1...4}.pigsty'))).toEqual([]);
  expect(problems([1, 2, 3, 4], volumes('10.0.0.{1...4}'))).toEqual([]);
  expect(problems([1, 2], volumes('s{1...2}.corp', ", minio_node: 's${minio_seq}.corp'"))).toEqual([]);
  expect(problems([1, 2], volumes('s{1...2}.corp'))).toEqual([
    '5 error minio-volumes-name: minio_volumes names m-1, m-2 otherwise than their certificates do: over TLS the members would refuse each other',
  ]);
  // Without TLS a name of DNS is as good as any other.
  const plain = volumes('s{1...2}.corp', ', minio_https: false').replace('https', 'http');
  expect(problems([1, 2], plain)).toEqual([]);
});
