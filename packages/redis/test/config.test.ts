import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, sha256 } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import type { RedisConfigArgs } from '../src/ops/config/args.ts';
import { redisConfig } from '../src/ops/config/config.ts';
import { quoted } from '../src/ops/ask.ts';
import { setting } from '../src/render/settings.ts';

const password = Secret.of('redis.ms');

const args = {
  name: 'redis-ms-1-6379',
  cli: {
    program: 'redis-cli',
    conf: '/etc/redis/redis-ms-1-6379.conf',
    host: '10.10.10.10',
    port: 6379,
    tls: false,
  },
  unit: 'redis-ms-1-6379.service',
  user: 'redis',
  dataDir: '/data/redis/redis-ms-1-6379',
  sentinel: false,
  configCommand: 'CONFIG',
  settings: [
    setting('port', '6379'),
    setting('databases', '16'),
    setting('maxmemory', '64MB'),
    setting('appendonly', 'yes'),
    setting('requirepass', password),
  ],
  leads: true,
} as const;

const sum = sha256(quoted('redis.ms'));
const file = [
  'file',
  'owned',
  'conf port 6379',
  'conf databases 16',
  'conf maxmemory 64mb',
  'conf appendonly yes',
  `conf requirepass ${sum}`,
];
const running = [
  'active',
  'login accepted',
  'live port 6379',
  'live databases 16',
  'live maxmemory 67108864',
  'live appendonly yes',
];

/** What the plan says about a host that shows these lines; null: nothing to change. */
function says(...lines: readonly string[]): string | null {
  return saysOf(args, ...lines);
}

function saysOf(wanted: RedisConfigArgs, ...lines: readonly string[]): string | null {
  const [state] = redisConfig.parse(`\u001e0\n${lines.join('\n')}\n`, [wanted]);
  const delta = redisConfig.diff(wanted, state!, []);
  return delta === undefined ? null : redisConfig.describe(wanted, delta);
}

test('a file that a failover rewrote is as wanted: what the server wrote is its own, and sizes have many spellings', () => {
  expect(
    says(
      ...file,
      'conf replicaof 10.10.10.11 6379',
      'conf latency-tracking-info-percentiles 50 99',
      ...running,
    ),
  ).toBeNull();
});

test('what a running server can be told it is told, without a restart', () => {
  expect(says(...file, ...running.map((l) => l.replace('67108864', '1048576')))).toBe(
    'set maxmemory of redis-ms-1-6379',
  );
});

test('what it reads at its start alone takes a restart, which the plan names', () => {
  expect(says(...file, ...running.map((l) => l.replace('databases 16', 'databases 4')))).toBe(
    'restart redis-ms-1-6379 (databases)',
  );
});

test('a server that wants no password any more gets its own again', () => {
  expect(says(...file, ...running.map((l) => l.replace('login accepted', 'login open')))).toBe(
    'set requirepass of redis-ms-1-6379',
  );
});

test('a second password of the default user goes, and the one of before is accepted as long as that is declared', () => {
  const own = sha256(password).slice(0, 12);
  const [others, rest] = [{ ...args, aclCommand: 'ACL' }, [...file, ...running]];
  const declared = { ...others, former: Secret.of('redis.before') };
  const former = sha256('redis.before').slice(0, 12);
  const has = (...hashes: readonly string[]) =>
    hashes.flatMap((hash) => [`accepts file ${hash}`, `accepts live ${hash}`]);
  expect(saysOf(others, ...rest, ...has(own))).toBeNull();
  expect(saysOf(declared, ...rest, ...has(own))).toBe('set user default of redis-ms-1-6379');
  expect(saysOf(declared, ...rest, ...has(former, own))).toBeNull();
  expect(saysOf(others, ...rest, ...has(own, former))).toBe('set user default of redis-ms-1-6379');
  // The line that CONFIG REWRITE has left says nothing new beside a new password.
  const changed = rest.map((line) => line.replace(sum, sha256('other')));
  expect(saysOf(others, ...changed, ...has(former))).toBe('set requirepass of redis-ms-1-6379');
});

test('a server that refuses the password of its file is restarted', () => {
  expect(says(...file, 'active', 'login denied')).toBe(
    'restart redis-ms-1-6379 (it refuses the password of its file)',
  );
});

test('a file that others could read, or that the server could not replace, gets its owner and mode back', () => {
  expect(says(...file.filter((l) => l !== 'owned'), ...running)).toBe(
    'set owner and mode of /etc/redis/redis-ms-1-6379.conf',
  );
});

test('the append only file is not switched on where a stopped server has only a snapshot: it would start empty', () => {
  const off = file.map((l) => l.replace('appendonly yes', 'appendonly no'));
  expect(says(...off, 'snapshot')).toMatch(/^cannot switch appendonly on/);
  expect(says(...off, 'snapshot', 'log')).toBe('set appendonly of redis-ms-1-6379');
});

test('the class of clients that CONFIG REWRITE drops, because it has the default, is not missed', () => {
  const limited = {
    ...args,
    settings: [...args.settings, setting('client-output-buffer-limit', 'replica', '256mb', '64mb', '60')],
  };
  const differs = (line: string): boolean => {
    const [state] = redisConfig.parse(`\u001e0\n${[...file, line].join('\n')}\n`, [limited]);
    return redisConfig.diff(limited, state!, []) !== undefined;
  };
  expect(differs('conf client-output-buffer-limit normal 0 0 0')).toBe(false);
  expect(differs('conf client-output-buffer-limit slave 268435456 67108864 60')).toBe(false);
  expect(differs('conf client-output-buffer-limit replica 1mb 1mb 1')).toBe(true);
});

test('what Valkey writes under names of its own is as wanted', () => {
  const logged = {
    ...args,
    settings: [...args.settings, setting('slowlog-max-len', '128'), setting('masterauth', password)],
  };
  const lines = [...file, 'conf commandlog-slow-execution-max-len 128', `conf masterauth ${sum}`];
  const [state] = redisConfig.parse(`\u001e0\n${lines.join('\n')}\n`, [logged]);
  expect(redisConfig.diff(logged, state!, [])).toBeUndefined();
});

test('a password that Valkey writes as primaryauth never leaves the host, and is read as masterauth', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-redis-'));
  const conf = join(room, 'redis.conf');
  writeFileSync(conf, 'port 6379\nprimaryauth "redis.ms"\n');
  const script = plain(redisConfig.read([{ ...args, cli: { ...args.cli, conf } }]));
  const { stdout } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
  expect(stdout).not.toContain('redis.ms"');
  expect(stdout).toContain(`conf masterauth ${sum}`);
  rmSync(room, { recursive: true });
});
