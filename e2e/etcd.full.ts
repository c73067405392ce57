import { freeSubnet, sandboxCut, sandboxDown, sandboxExec, sandboxHeal, sandboxUp } from '@pigsty/sandbox';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pigsty, startPigsty, type CliResult } from './harness/cli.ts';
import type { Estate } from './harness/estate.ts';
import { resultOf } from './harness/etcd.ts';
import { rowsOf } from './harness/rows.ts';
import { until } from './harness/wait.ts';
import { startWriter, type Written } from './harness/writer.ts';

const [sandbox = 'etcd', wanted = '10.10.62'] = (process.env['PIGSTY_E2E_SANDBOX'] ?? '')
  .split(':')
  .filter(Boolean);
const network = (await freeSubnet(sandbox, `${wanted}.0/24`)).replace('.0/24', '');
const [one, two, three, four, five] = [11, 12, 13, 14, 15].map((n) => `${network}.${n}`) as [
  string,
  string,
  string,
  string,
  string,
];

/** Two of the five hosts have PostgreSQL as well; three, four or five have etcd. */
function inventory(
  access: { readonly sshUser: string; readonly sshKeyPath: string },
  etcd: readonly string[],
  vars = '',
): string {
  const members = etcd.map((host) => `        ${host}: { etcd_seq: ${Number(host.split('.')[3]) - 10} }`);
  return `all:
  children:
    etcd:
      hosts:
${members.join('\n')}
      vars: { etcd_cluster: etcd${vars} }
    pg-test:
      hosts: { ${one}: { pg_seq: 1, pg_role: primary }, ${two}: { pg_seq: 2, pg_role: replica } }
      vars:
        pg_cluster: pg-test
        pg_databases: [{ name: test }]
        pg_users: [{ name: test, password: test, pgbouncer: true, roles: [dbrole_admin] }]
  vars:
    pg_version: 17
    pg_conf: tiny.yml
    pg_shared_buffer_ratio: 0.02
    node_repo_remove: false
    node_dns_method: none
    node_tune: tiny
    admin_ip: ${one}
    ansible_user: ${access.sshUser}
    ansible_ssh_private_key_file: ${access.sshKeyPath}
`;
}

describe('etcd of several members under a PostgreSQL that takes writes', () => {
  let estate: Estate;
  let access: { readonly sshUser: string; readonly sshKeyPath: string };
  const declare = (etcd: readonly string[], vars = ''): void =>
    writeFileSync(estate.inventory, inventory(access, etcd, vars));

  const on = async (host: string, script: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await sandboxExec(sandbox, host, ['sh', '-c', script]);
    if (exitCode !== 0) throw new Error(`on ${host}: ${script}\nexit ${exitCode}\n${stdout}${stderr}`);
    return stdout.trim();
  };
  const e = (words: string): Promise<string> => on(one, `. /etc/profile.d/etcdctl.sh; e ${words}`);
  /** Done, or the test ends with what the command said. */
  async function done(...words: readonly string[]): Promise<CliResult> {
    const result = await estate.run(...words);
    expect(result.code, `pigsty ${words.join(' ')}\n${result.all}`).toBe(0);
    return result;
  }
  const voters = async (): Promise<readonly string[]> =>
    (await e('member list'))
      .split('\n')
      .filter((line) => line.includes('started') && line.endsWith('false'))
      .map((line) => line.split(', ')[2] ?? '')
      .sort();
  const timeline = (): Promise<string> =>
    on(
      one,
      `cd /; runuser -u postgres -- psql -XqAt -d postgres -c 'select timeline_id from pg_control_checkpoint()'`,
    );
  /** What clients of pg-test saw meanwhile. */
  async function underWriter(work: () => Promise<unknown>): Promise<Written> {
    const target = { host: one, port: 5433, database: 'test', user: 'test', password: 'test' };
    const writer = await startWriter(target, 'etcd_written');
    try {
      await work();
      await pause(3000);
    } finally {
      written = await writer.end();
    }
    return written;
  }
  let written: Written = { acknowledged: 0, failed: 0, lost: [] };
  const asBefore = (seen: Written, first: string, last: string): void => {
    expect(seen).toMatchObject({ failed: 0, lost: [] });
    expect(seen.acknowledged).toBeGreaterThan(20);
    expect(last).toBe(first);
  };

  beforeAll(async () => {
    access = await sandboxUp({
      name: sandbox,
      subnet: `${network}.0/24`,
      hosts: [one, two, three, four, five].map((address, i) => ({ name: `etcd-${i + 1}`, address })),
      fresh: true,
    });
    const folder = mkdtempSync(join(tmpdir(), 'pigsty-etcd-'));
    estate = {
      folder,
      inventory: join(folder, 'pigsty.yml'),
      text: '',
      run: (...args) => pigsty(args, { cwd: folder }),
    };
    declare([one, two, three]);
    await done('deploy', '--yes');
  });
  afterAll(() => sandboxDown(sandbox));

  test('grows from three to five in one deploy, and shrinks to three again: no failover, no failed write', async () => {
    const before = await timeline();
    const seen = await underWriter(async () => {
      declare([one, two, three, four, five]);
      await done('deploy', '--yes');
      expect(await voters()).toEqual(['etcd-1', 'etcd-2', 'etcd-3', 'etcd-4', 'etcd-5']);
      expect(await on(one, 'grep -c 2379 /etc/patroni/patroni.yml')).toBe(
        await on(two, 'grep -c 2379 /etc/patroni/patroni.yml'),
      );
      expect(await on(one, 'cat /etc/patroni/patroni.yml')).toContain(five);
      await done('etcd', 'rm', 'etcd', five, '--confirm', 'etcd-5', '--yes');
      await done('etcd', 'rm', 'etcd', four, '--confirm', 'etcd-4', '--yes');
      declare([one, two, three]);
      await done('deploy', '--yes');
      expect(await voters()).toEqual(['etcd-1', 'etcd-2', 'etcd-3']);
    });
    console.info(`3 -> 5 -> 3: ${seen.acknowledged} rows, ${seen.failed} failed`);
    asBefore(seen, before, await timeline());
    await done('plan');
    await done('health');
  });

  test('a member whose host is gone is replaced by another host: no failover, no failed write', async () => {
    const before = await timeline();
    const seen = await underWriter(async () => {
      await sandboxCut(sandbox, three, 'network');
      // It may have been the leader: without one nobody can be removed.
      await until('the others have a leader', async () =>
        (await rowsOf(estate, ['etcd', 'list'])).some(
          (row) => row['state'] === 'leader' && row['host'] !== three,
        ),
      );
      await done('etcd', 'rm', 'etcd', three, '--gone', '--yes', '--confirm', 'etcd');
      declare([one, two, four]);
      await done('deploy', '--yes');
      expect(await voters()).toEqual(['etcd-1', 'etcd-2', 'etcd-4']);
    });
    console.info(`a dead member replaced: ${seen.acknowledged} rows, ${seen.failed} failed`);
    asBefore(seen, before, await timeline());
    await done('health');
  });

  test('the host that was gone comes back with its data, and is not let in', async () => {
    await sandboxHeal(sandbox, three);
    declare([one, two, three, four]);
    const plan = await estate.run('deploy', '--yes');
    expect(plan.code).toBe(1);
    expect(plan.all).toContain('it was removed');
    expect(await voters()).toEqual(['etcd-1', 'etcd-2', 'etcd-4']);
    await done('remove', 'etcd', '-l', three, '--purge-data', '--yes', '--confirm', 'etcd-3');
    declare([one, two, four]);
    await done('plan');
  });

  test('snapshots are taken by the clock on every member, and the oldest go', async () => {
    declare([one, two, four], ", etcd_backup_schedule: '*-*-* *:*:0/10', etcd_backup_keep: 2");
    await done('deploy', '--yes');
    await done('plan');
    await on(one, 'systemctl is-enabled etcd-backup.timer');
    // The timer spreads the members over two minutes; what it starts is the same.
    for (const host of [one, two, four])
      await on(host, 'for i in 1 2 3; do systemctl start etcd-backup.service; sleep 1; done');
    const rows = await rowsOf(estate, ['etcd', 'backups']);
    expect(rows.map((r) => r['host']).sort()).toEqual([one, one, two, two, four, four].sort());
    declare([one, two, four]);
    await done('deploy', '--yes');
    expect(await on(one, 'systemctl is-active etcd-backup.timer || :')).toBe('inactive');
    await done('plan');
  });

  test('a restore that is killed in the middle goes on by the same command, and all members are back', async () => {
    const { snapshot, before } = await changedAfterSnapshot();
    const seen = await underWriter(async () => {
      await killedWhileJoining(snapshot);
      const refused = await estate.run('deploy', '--yes');
      expect(refused.all).toMatch(/restore of etcd, begun .*, is unfinished/);
      const result = await done('etcd', 'restore', 'etcd', '--confirm', 'etcd', '--json');
      expect(resultOf(result)).toMatchObject({ members: ['etcd-1', 'etcd-2', 'etcd-4'] });
    });
    console.info(`restored, killed in the middle: ${seen.acknowledged} rows, ${seen.failed} failed`);
    asBefore(seen, before, await timeline());
    expect(await e('get --print-value-only /kept')).toBe('before');
    expect(await voters()).toEqual(['etcd-1', 'etcd-2', 'etcd-4']);
    await done('deploy', '--yes');
    await done('health');
    await done('etcd', 'discard', 'etcd', '--confirm', 'etcd');
    await done('plan');
  });

  test('one that is given up after the members have stopped brings their data back', async () => {
    const { snapshot, before } = await changedAfterSnapshot();
    const seen = await underWriter(async () => {
      await killedWhileJoining(snapshot);
      await done('etcd', 'restore', 'etcd', '--abort', '--confirm', 'etcd');
    });
    console.info(`given up: ${seen.acknowledged} rows, ${seen.failed} failed`);
    asBefore(seen, before, await timeline());
    expect(await e('get --print-value-only /kept')).toBe('after');
    expect(await voters()).toEqual(['etcd-1', 'etcd-2', 'etcd-4']);
    expect(await on(one, 'ls /data/etcd')).toBe('member');
    // Patroni reads etcd again in its next loop.
    await until('all are well', async () => (await estate.run('health')).code === 0, 60_000);
    await done('plan');
  });

  test('a snapshot with another password of root is refused while etcd serves', async () => {
    const { snapshot } = resultOf(await done('etcd', 'backup', 'etcd', '--json'));
    declare([one, two, four], ', etcd_root_password: Another.Root');
    await done('deploy', '--yes');
    const process = await on(one, 'systemctl show -p MainPID --value etcd');
    const refused = await estate.run(
      ...['etcd', 'restore', 'etcd', '--from', String(snapshot)],
      '--confirm',
      'etcd',
    );
    expect(refused.code, refused.all).toBe(1);
    expect(refused.all).toContain('has another password of root');
    await done('etcd', 'restore', 'etcd', '--abort', '--confirm', 'etcd');
    expect(await on(one, 'systemctl show -p MainPID --value etcd')).toBe(process);
    declare([one, two, four]);
    await done('deploy', '--yes');
    await done('plan');
  });

  /** A snapshot, a key that is another one since, and the timeline of PostgreSQL. */
  async function changedAfterSnapshot(): Promise<{ readonly snapshot: string; readonly before: string }> {
    await e('put /kept before');
    const { snapshot } = resultOf(await done('etcd', 'backup', 'etcd', '--json'));
    await e('put /kept after');
    return { snapshot: String(snapshot), before: await timeline() };
  }

  /** The command dies when one member serves the restored data, and no other one has joined yet. */
  async function killedWhileJoining(snapshot: string): Promise<void> {
    const words = ['etcd', 'restore', 'etcd', '--from', snapshot, '--confirm', 'etcd'];
    const killed = startPigsty(words, { cwd: estate.folder });
    await until('the first member serves', async () =>
      (await on(one, 'cat /etc/pigsty/procedures/etcd-restore-* 2>/dev/null || :')).includes(
        'let the others join',
      ),
    );
    killed.kill();
    await killed.done;
  }

  test('two of three are lost: PostgreSQL takes writes, and the one that is left goes on as a cluster of its own', async () => {
    await e('put /kept late');
    const before = await timeline();
    const seen = await underWriter(async () => {
      // On the host of the second there is PostgreSQL, which still runs.
      await sandboxCut(sandbox, four, 'network');
      await on(two, 'systemctl disable --now etcd; rm -rf /data/etcd/member');
      await pause(20_000);
      const backup = await estate.run('etcd', 'backup', 'etcd');
      expect(backup.code).toBe(1);
      expect(backup.all).toContain('--from-member');
      const words = ['etcd', 'restore', 'etcd', '--from-member', 'etcd-1', '--confirm', 'etcd'];
      expect((await estate.run(...words)).all).toContain('--gone');
      const result = await done(...words, '--gone', '--json');
      expect(resultOf(result)).toMatchObject({ members: ['etcd-1', 'etcd-2'] });
    });
    console.info(`from the last member: ${seen.acknowledged} rows, ${seen.failed} failed`);
    asBefore(seen, before, await timeline());
    expect(await e('get --print-value-only /kept')).toBe('late');
    expect(await on(one, 'grep -rl force-new-cluster /etc /run/systemd 2>/dev/null || :')).toBe('');
    await on(one, 'systemctl restart etcd');
    expect(await voters()).toEqual(['etcd-1', 'etcd-2']);
    declare([one, two, five]);
    await done('deploy', '--yes');
    expect(await voters()).toEqual(['etcd-1', 'etcd-2', 'etcd-5']);
    await done('health');
    await done('plan');
  });
});
