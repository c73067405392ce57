import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptVault } from '@pigsty/inventory';
import { Secret } from '@pigsty/sdk';
import { afterAll, describe, expect, test } from 'vitest';
import { type FakeWorld, fakeWorld } from '../../test/fake-world.ts';
import { main } from '../cli/main.ts';

const directory = mkdtempSync(join(tmpdir(), 'pigsty-validate-'));
afterAll(() => rmSync(directory, { recursive: true }));

const right = `all:
  vars: { admin_ip: 10.0.0.1, pg_admin_password: a, pg_monitor_password: b, pg_replication_password: c, patroni_password: d, etcd_root_password: e, haproxy_admin_password: f }
  children:
    etcd: { hosts: { 10.0.0.1: { etcd_seq: 1 } } }
    pg-test: { hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-test } }
`;
const doubtful = right.replace('pg_cluster: pg-test', 'pg_cluster: pg-test, pg_rpo: 0');
const wrong = doubtful
  .replace('pg_seq: 1', 'pg_seq: one')
  .replace('etcd_seq: 1', 'etcd_seq: 1, etcd_prot: 2379');
const paired = right.replace(
  'pg_role: primary }',
  'pg_role: primary }, 10.0.0.2: { pg_seq: 2, pg_role: replica }',
);

/** `pigsty -i - validate ...` with this on standard input. */
async function validate(piped: string, ...words: string[]): Promise<{ code: number; world: FakeWorld }> {
  const world = fakeWorld({ cwd: directory, piped });
  return { code: await main(['-i', '-', 'validate', ...words], world, '0'), world };
}

test('a right inventory from standard input is valid, and what is in it is told', async () => {
  const { code, world } = await validate(right);
  expect(code).toBe(0);
  expect(world.text.out).toMatch(/^Valid: standard input, 1 host\.\n {2}node/);
});

test('everything wrong is told at once, in the order of the file, each with a remedy', async () => {
  const { code, world } = await validate(wrong);
  expect(code).toBe(1);
  expect(world.text.out).toBe(`\
stdin:4:47  etcd.hosts.10.0.0.1.etcd_prot  warning: etcd_prot is not a parameter of any module
            Did you mean etcd_port?
stdin:5:45  pg-test.hosts.10.0.0.1.pg_seq  expected a number, got "one"
            Write a number without quotes.
1 problem, 1 warning in stdin.
`);
});

test('a template that names nothing hides no other mistake', async () => {
  const { code, world } = await validate(
    wrong.replace('vars: { pg_cluster', "vars: { pg_parameters: { work_mem: '{{ admin_up }}' }, pg_cluster"),
  );
  expect(code).toBe(1);
  expect(world.text.out).toContain('the variable admin_up is not defined');
  expect(world.text.out).toContain('pg_seq');
  expect(world.text.out).toContain('Did you mean etcd_port?');
});

test('an error of shape hides no mistake elsewhere, and brings none with it', async () => {
  const { code, world } = await validate(
    paired
      .replace('{ hosts: { 10.0.0.1: { etcd_seq: 1 } } }', '[ 10.0.0.1 ]')
      .replace('pg_role: replica', 'pg_role: primary')
      .replace('pg_cluster: pg-test', 'pg_cluster: pg-test, pg_users: [ { name: a, role: [b] } ]'),
  );
  expect(code).toBe(1);
  const lines = world.text.out.split('\n').filter((line) => line.startsWith('stdin'));
  expect(lines.map((line) => line.split(/ {2,}/).slice(1).join(': '))).toEqual([
    'etcd: expected a group, found a list',
    'pg-test.hosts.10.0.0.2.pg_role: pg-test needs exactly one primary, found 2',
    'pg-test.vars.pg_users[0].role: unknown key role',
  ]);
});

test('a key that is there twice hides no other mistake', async () => {
  const { world } = await validate(wrong.replace('{ pg_cluster', '{ pg_port: 1, pg_port: 2, pg_cluster'));
  expect(world.text.out).toContain('the key pg_port is there already');
  expect(world.text.out).toContain('pg_seq');
  expect(world.text.out).toContain('Did you mean etcd_port?');
});

test('a warning fails only with --strict', async () => {
  expect((await validate(doubtful)).code).toBe(0);
  const { code, world } = await validate(doubtful, '--strict');
  expect(code).toBe(1);
  expect(world.text.out).not.toContain('Valid');
});

test('a value that two nodes share is wrong once', async () => {
  const { world } = await validate(paired.replace('{ pg_cluster', '{ node_dns_servers: 8.8.8.8, pg_cluster'));
  expect(world.text.out.match(/expected a list, got "8\.8\.8\.8"/g)).toHaveLength(1);
});

test('values that are encrypted are told of once, and not complained about besides', async () => {
  const vaulted = encryptVault('plain', Secret.of('word')).trim().replace(/^/gm, '      ');
  const text = right
    .replace('vars: { ', 'vars:\n    ')
    .replace('pg_admin_password: a, ', `\n    pg_admin_password: !vault |\n${vaulted}\n`)
    .replace('pg_monitor_password: b, ', `    patroni_password: !vault |\n${vaulted}\n`)
    .replace('admin_ip: 10.0.0.1, ', 'admin_ip: 10.0.0.1')
    .replace(/pg_replication_password: c, .*$/m, '    etcd_root_password: e');
  const { code, world } = await validate(text);
  expect(code).toBe(1);
  expect(world.text.out).toContain('this and 1 more of this file are encrypted');
  expect(world.text.out).not.toContain('patroni_password');
});

test('two hosts of one number are one problem', async () => {
  const { world } = await validate(paired.replace('pg_seq: 2', 'pg_seq: 1'));
  expect(world.text.out).toContain('1 problem in stdin.');
});

test('a line that cron would refuse is pointed out', async () => {
  const { world } = await validate(
    right.replace(
      '{ pg_cluster',
      "{ pg_crontab: [ '00 01 * * * /pg/bin/pg-backup full', '99 * * * * x' ], node_crontab: [ '@daily root x', '* * * * *' ], pg_cluster",
    ),
  );
  expect(world.text.out).toContain('99 is no minute: expected 0 to 59');
  expect(world.text.out).toContain('expected five times, a user and a command, got "* * * * *"');
  expect(world.text.out).toContain('2 problems in stdin.');
});

test('a VIP that is not set is missing where it is switched on', async () => {
  const { world } = await validate(paired.replace('{ pg_cluster', '{ pg_vip_enabled: true, pg_cluster'));
  expect(world.text.out).toMatch(
    /^stdin:5:\d+ +pg-test\.vars\.pg_vip_enabled +pg_vip_enabled needs pg_vip_address/,
  );
  expect(world.text.out).not.toContain('127.0.0.1');
  expect(world.text.out).toContain('1 problem in stdin.');
});

test('notes stand below the problems and fail nothing', async () => {
  const { code, world } = await validate(paired, '--strict');
  expect(code).toBe(0);
  expect(world.text.out).toMatch(
    /^stdin:5:\d+ .* note: pg-test can fail over, but not while .*\n.*\n\nValid: /,
  );
});

test('an inventory in UTF-16 is refused with its place', async () => {
  writeFileSync(join(directory, 'utf16.yml'), `\ufeff${right}`, 'utf16le');
  const world = fakeWorld({ cwd: directory });
  expect(await main(['-i', 'utf16.yml', 'validate'], world, '0')).toBe(1);
  expect(world.text.out).toMatch(
    /^utf16\.yml:1:1 {2}utf16\.yml {2}expected text in UTF-8, found UTF-16\n.*iconv/,
  );
});

test('carriage returns and a byte order mark are no mistake', async () => {
  expect((await validate(`\ufeff${right.replaceAll('\n', '\r\n')}`)).code).toBe(0);
});

describe('SARIF', () => {
  test('goes to a file beside the text', async () => {
    const { code, world } = await validate(wrong, '--sarif', 'problems.sarif');
    expect(code).toBe(1);
    expect(world.text.out).toContain('1 problem, 1 warning');
    const log = JSON.parse(readFileSync(join(directory, 'problems.sarif'), 'utf8')) as { version: string };
    expect(log.version).toBe('2.1.0');
  });

  test('goes to standard output in place of it', async () => {
    const { world } = await validate(wrong, '--sarif');
    const log = JSON.parse(world.text.out) as { runs: [{ results: { ruleId: string; level: string }[] }] };
    expect(log.runs[0].results.map((r) => [r.ruleId, r.level])).toEqual([
      ['unknown-parameter', 'warning'],
      ['invalid-value', 'error'],
    ]);
  });

  test('into a directory that is not there is refused in words', async () => {
    const { code, world } = await validate(right, '--sarif', 'nowhere/problems.sarif');
    expect(code).toBe(1);
    expect(world.text.err).toMatch(/cannot write .*nowhere\/problems\.sarif/);
  });
});
