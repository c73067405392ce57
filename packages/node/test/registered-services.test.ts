import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Op, RegistrationOf } from '@pigsty/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { registeredFile } from '../src/spec/registered-services.ts';
import { commandOf, StandIn } from './acting.ts';
import { planned } from './planned.ts';

const service = (name: string, ip = '10.0.0.1'): RegistrationOf<'service'> => ({
  type: 'service',
  cls: 'pg-test',
  ip,
  name,
  config: `# Service ${name}. Managed by pigsty: a change is undone.\nlisten ${name}\n    bind *:5433\n`,
});

const planOf = (services: readonly RegistrationOf<'service'>[], vars = '', complete = true): readonly Op[] =>
  planned(`{ 10.0.0.1: { ${vars} } }`, {}, [services, complete]);
const files = (ops: readonly Op[]): readonly string[] =>
  ops.map(({ key }) => key).filter((key) => key.startsWith('/etc/haproxy/conf.d/'));
const prune = 'remove services of HAProxy that no cluster of other hosts asks for';

test('a host carries the services that are registered for it, and those of no other host', () => {
  expect(files(planOf([service('pg-test-primary'), service('pg-test-replica', '10.0.0.2')]))).toEqual(
    files(planOf([])).concat('/etc/haproxy/conf.d/pg-test-primary.cfg'),
  );
  expect(files(planOf([service('pg-test-primary')], 'haproxy_enabled: false'))).toEqual([]);
});

test('while a module of the inventory is unknown nothing is taken away: it may have asked', () => {
  const keys = planOf([], '', false).map(({ key }) => key);
  expect(keys).not.toContain(prune);
  expect(planOf([]).map(({ key }) => key)).toContain(prune);
});

let host: StandIn;
beforeEach(() => {
  host = new StandIn(mkdtempSync(join(tmpdir(), 'pigsty-registered-')));
});
afterEach(() => rmSync(host.folder, { recursive: true, force: true }));

test('a registered service that nobody asks for any more goes, and nothing else does', () => {
  const path = (name: string): string => `etc/haproxy/conf.d/${name}.cfg`;
  host.put({
    [path('pg-test-primary')]: registeredFile(service('pg-test-primary')),
    [path('pg-test-former')]: registeredFile(service('pg-test-former')),
    [path('pg-meta-primary')]:
      '# Service primary of pg-meta. Managed by pigsty.\n# pgsql services of pg-meta\n',
    [path('web')]: '# Managed by pigsty (module node).\n',
    [path('mine')]: 'listen mine\n',
  });
  const there = (): readonly string[] =>
    ['pg-test-primary', 'pg-test-former', 'pg-meta-primary', 'web', 'mine'].filter((name) =>
      existsSync(join(host.folder, path(name))),
    );
  expect(host.converge(commandOf(planOf([service('pg-test-primary')]), prune))).toBe(true);
  expect(there()).toEqual(['pg-test-primary', 'pg-meta-primary', 'web', 'mine']);
  expect(host.converge(commandOf(planOf([service('pg-test-primary')]), prune))).toBe(false);
  expect(host.converge(commandOf(planOf([]), prune))).toBe(true);
  expect(there()).toEqual(['pg-meta-primary', 'web', 'mine']);
  expect(host.converge(commandOf(planOf([]), prune))).toBe(false);
});

test('what prunes the own services of a host leaves registered ones alone', () => {
  host.put({ 'etc/haproxy/conf.d/pg-test-primary.cfg': registeredFile(service('pg-test-primary')) });
  const own = 'remove services of HAProxy that the inventory does not have';
  for (const vars of ['', 'haproxy_clean: true'])
    expect(host.isDone(commandOf(planOf([service('pg-test-primary')], vars), own))).toBe(true);
});
