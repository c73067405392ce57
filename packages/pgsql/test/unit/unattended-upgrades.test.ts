import { plain } from '@pigsty/sdk/testing';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unattendedUpgrades } from '../../src/preflight/unattended-upgrades.ts';

/** The question is the same for each. */
const anyInstance = [] as unknown as Parameters<NonNullable<typeof unattendedUpgrades.script>>;
const scope = { instance: { params: { pg_version: 17 } } } as never;

/** What a host says whose apt is configured like this. */
function answerOf(config: string): string {
  const bin = mkdtempSync(join(tmpdir(), 'pigsty-apt-'));
  for (const [name, text] of [
    ['apt-config', `cat <<'END'\n${config}\nEND`],
    ['unattended-upgrade', ':'],
    ['systemctl', 'exit 1'],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  return execFileSync('sh', ['-c', plain(unattendedUpgrades.script!(...anyInstance))], {
    env,
    encoding: 'utf8',
  });
}
const on = 'APT::Periodic::Unattended-Upgrade "1";';
const without = (...patterns: readonly string[]): string =>
  [on, ...patterns.map((p) => `Unattended-Upgrade::Package-Blacklist:: "${p}";`)].join('\n');

test.each([
  ['it makes none', 'APT::Periodic::Unattended-Upgrade "0";', []],
  ['it leaves PostgreSQL out', without('patroni$', 'postgresql-', 'pgbouncer'), []],
  ['it leaves out something else', without('linux-'), ['automatic upgrades']],
  ['it leaves out Patroni alone', without('patroni'), ['automatic upgrades']],
  ['it upgrades everything, which is said of any host', on, []],
])('a host that upgrades PostgreSQL by itself is warned about: %s', (_, config, checks) => {
  const findings = unattendedUpgrades.judge(answerOf(config), scope);
  expect(findings.map((f) => f.check)).toEqual(checks);
  for (const { state, remedy } of findings) {
    expect(state).toBe('warn');
    expect(remedy).toContain('Package-Blacklist');
  }
});

test('a host where needrestart restarts Patroni by itself is warned about', () => {
  expect(unattendedUpgrades.judge('restarts\n', scope)).toMatchObject([
    { check: 'automatic restarts', state: 'warn', remedy: expect.stringContaining('override_rc') as string },
  ]);
});
