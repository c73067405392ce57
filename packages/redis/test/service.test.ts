import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { planInstall } from '../src/plan/install.ts';
import { renderRedisService, renderTmpfiles } from '../src/render/redis-service.ts';
import { renderRedisConf, settingsOf } from '../src/render/redis-conf.ts';
import { identify } from '../src/spec/identity.ts';
import { RedisParams } from '../src/spec/schema.ts';
import { bornOf, confOf, type RedisServer } from '../src/spec/servers.ts';

function serverOf(vars: Readonly<Record<string, unknown>> = {}): RedisServer {
  const params = RedisParams.parse({
    redis_cluster: 'ms',
    redis_node: 1,
    redis_instances: { 6379: {} },
    redis_password: 'redis.ms',
    ...vars,
  });
  return { name: 'ms-1-6379', cluster: 'ms', host: '10.0.0.1', port: 6379, params };
}

test('a unit does not start a primary whose data directory was set up and is empty now', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-redis-'));
  const server = serverOf();
  const unit = renderRedisService(server);
  const [, guard = 'exit 9'] = /^ExecStartPre=\/bin\/sh -c '(.*)'$/m.exec(unit) ?? [];
  const [mark, conf] = [join(room, '.pigsty'), join(room, 'redis.conf')];
  const here = guard.replaceAll(bornOf(server), mark).replaceAll(confOf(server), conf);
  const starts = (): boolean => spawnSync('/bin/sh', ['-c', here]).status === 0;
  writeFileSync(conf, 'port 6379\n');
  expect(starts()).toBe(false);
  // A replica copies its keys from whom its file names.
  writeFileSync(conf, 'port 6379\nreplicaof 10.0.0.2 6379\n');
  expect(starts()).toBe(true);
  writeFileSync(conf, 'port 6379\n');
  mkdirSync(room, { recursive: true });
  writeFileSync(mark, '');
  expect(starts()).toBe(true);
  rmSync(room, { recursive: true });
});

test('no unit owns the directory of pid files: one that stops takes nothing from the others', () => {
  const unit = renderRedisService(serverOf());
  expect(unit).not.toMatch(/RuntimeDirectory|PIDFile/);
  expect(renderTmpfiles()).toContain('d /run/redis ');
});

test("the package's own unit is masked before the package comes: it never takes a port", () => {
  const { inventory } = readInventory({
    file: 'p.yml',
    text: 'ms:\n  hosts: { 10.0.0.1: { redis_node: 1, redis_instances: { 6379: {} } } }\n  vars: { redis_cluster: ms }\n',
  });
  const [cluster] = identify(inventory!).clusters;
  const stages = planInstall(
    cluster!,
    { of: () => undefined, host: () => undefined } as never,
    { inventory: inventory! } as never,
  );
  const [prepare, packages] = ['prepare', 'packages'].map((name) => stages.find((s) => s.name === name));
  expect(prepare?.ops.map((op) => op.args)).toEqual([
    expect.objectContaining({ name: 'redis-server.service', state: 'stopped', enabled: 'masked' }),
  ]);
  expect(packages?.after).toEqual(['prepare@self']);
});

test('a large data set may take half an hour to load: the unit is not ended before', () => {
  expect(renderRedisService(serverOf())).toContain('Type=notify\n');
  expect(renderRedisService(serverOf())).toContain('TimeoutStartSec=1800s\n');
});

test.each(['standalone', 'cluster', 'sentinel'])(
  'in mode %s others are told the address of the inventory, whichever card answers',
  (redis_mode) => {
    const settings = settingsOf(serverOf({ redis_mode, redis_bind_address: '' }));
    const words = settings.map(({ name, words }) => [name, ...words.map(String)].join(' '));
    expect(words).toContain('bind 10.0.0.1 127.0.0.1');
    expect(words).toContain(
      {
        standalone: 'replica-announce-ip 10.0.0.1',
        cluster: 'cluster-announce-ip 10.0.0.1',
        sentinel: 'sentinel announce-ip 10.0.0.1',
      }[redis_mode],
    );
  },
);

test('a primary has the password of an upstream as well: after a failover it is a replica', () => {
  const conf = renderRedisConf(serverOf());
  const text = typeof conf === 'string' ? conf : conf.reveal();
  expect(text).toContain('requirepass "redis.ms"\n');
  expect(text).toContain('masterauth "redis.ms"\n');
});
