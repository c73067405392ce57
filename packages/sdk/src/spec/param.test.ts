import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeParams } from './describe-params.ts';
import { param } from './param.ts';
import {
  Cidr,
  Duration,
  HostName,
  IPv4,
  Mode,
  Name,
  Password,
  Path,
  Port,
  Size,
  Url,
  UserName,
} from './types.ts';

test('a parameter knows its level, summary and default, and of a secret only whether it has one', () => {
  const schema = z.object({
    etcd_port: param(Port.default(2379), { level: 'cluster', summary: 'client port' }),
    etcd_seq: param(z.int(), { level: 'instance', summary: 'number of the member' }),
    etcd_root_password: param(Password.prefault('Etcd.Root'), {
      level: 'global',
      summary: 'password of root',
    }),
    etcd_token: param(Password.optional(), { level: 'global', summary: 'a secret that nobody has to set' }),
  });
  expect(describeParams(schema)).toEqual([
    {
      name: 'etcd_port',
      level: 'cluster',
      summary: 'client port',
      required: false,
      secret: false,
      default: 2379,
    },
    { name: 'etcd_seq', level: 'instance', summary: 'number of the member', required: true, secret: false },
    {
      name: 'etcd_root_password',
      level: 'global',
      summary: 'password of root',
      required: false,
      secret: true,
      default: '[secret]',
    },
    {
      name: 'etcd_token',
      level: 'global',
      summary: 'a secret that nobody has to set',
      required: false,
      secret: true,
    },
  ]);
});

test.each([
  [Port, [1, 65535], [0, 65536, '80', 1.5]],
  [Path, ['/', '/a b'], ['', 'a', '/a\n']],
  [Name, ['pg-test', 'redis_ms', 'C1'], ['-a', 'a-', 'a b', '', 'ä']],
  [IPv4, ['10.10.10.10', '0.0.0.0'], ['10.10.10', '256.1.1.1', '1.2.3.4/8']],
  [Cidr, ['10.0.0.0/8', '10.10.10.2/24'], ['10.0.0.0', '10.0.0.0/33']],
  [HostName, ['a.pigsty', '10.1.1.1', '::1', 'node_1'], ['a b', '-a', '']],
  [Size, ['64MB', '1.5GB', 128, '32kB'], ['64 apples', -1]],
  [Duration, ['30s', '10min', 5], ['soon', -1]],
  [Url, ['https://a/b'], ['a/b', 'https://']],
  [Mode, ['0644', 420, '755'], ['rwx', '99']],
  [UserName, ['postgres', 'dba-1'], ['Root', '1a']],
] as [z.ZodType, unknown[], unknown[]][])(
  'type %# takes what it should and nothing else',
  (type, good, bad) => {
    for (const value of good) expect(type.safeParse(value).success, String(value)).toBe(true);
    for (const value of bad) expect(type.safeParse(value).success, String(value)).toBe(false);
  },
);

test('permissions are text with four digits, however they were written', () => {
  expect([420, '644', '0644'].map((mode) => Mode.parse(mode))).toEqual(['0644', '0644', '0644']);
});
