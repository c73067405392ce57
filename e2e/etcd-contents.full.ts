import { freeSubnet, sandboxDown, sandboxExec, sandboxUp } from '@pigsty/sandbox';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pigsty, type CliResult } from './harness/cli.ts';

const [sandbox = 'etcd-content', wanted = '10.10.63'] = (process.env['PIGSTY_E2E_SANDBOX'] ?? '')
  .split(':')
  .filter(Boolean);
const network = (await freeSubnet(sandbox, `${wanted}.0/24`)).replace('.0/24', '');
const [one, two, three] = [11, 12, 13].map((n) => `${network}.${n}`) as [string, string, string];

describe('three members of etcd, of which one comes to hold something else', () => {
  let run: (...words: readonly string[]) => Promise<CliResult>;
  const on = async (host: string, script: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await sandboxExec(sandbox, host, ['sh', '-c', script]);
    if (exitCode !== 0) throw new Error(`on ${host}: ${script}\nexit ${exitCode}\n${stdout}${stderr}`);
    return stdout.trim();
  };
  /** What this member says by itself. */
  const kept = (host: string): Promise<string> =>
    on(
      host,
      `. /etc/profile.d/etcdctl.sh; ETCDCTL_ENDPOINTS=https://127.0.0.1:2379; e get --consistency=s --print-value-only /kept`,
    );
  /** A damaged page of the database: pages carry no checksum, and etcd starts with them. */
  const tampered = (host: string, substitution: string): Promise<string> =>
    on(
      host,
      `sleep 1; systemctl stop etcd
perl -0777 -pi -e '${substitution}' /data/etcd/member/snap/db
chown etcd:etcd /data/etcd/member/snap/db; systemctl start etcd`,
    );
  async function done(...words: readonly string[]): Promise<CliResult> {
    const result = await run(...words);
    expect(result.code, `pigsty ${words.join(' ')}\n${result.all}`).toBe(0);
    return result;
  }
  /** The member is named by health, plan and list, and nobody else; what they tell to do makes it equal again. */
  async function namedAndReplaced(member: string, host: string, what: RegExp): Promise<void> {
    const health = await run('health', 'etcd');
    expect(health.code, health.all).not.toBe(0);
    expect(health.all).toMatch(what);
    expect(health.all.match(/holds what the other members hold/g) ?? []).toHaveLength(1);
    const plan = await run('plan');
    expect(plan.code, plan.all).toBe(1);
    expect(plan.all).toContain(`${member} differs from most members of etcd`);
    expect(plan.all.match(/differs from most/g) ?? []).toHaveLength(1);
    const list = await run('etcd', 'list');
    expect(list.code, list.all).toBe(2);
    expect(list.all).toContain(`${member} differs from most members of etcd`);
    const [, removal = ''] = /(remove etcd -l \S+ --purge-data)/.exec(plan.all) ?? [];
    expect(removal).toContain(host);
    await done(...removal.split(' '), '--yes', '--confirm', member);
    await done('install', 'etcd', '--yes');
    await done('health', 'etcd');
    await done('plan');
    expect(await kept(host)).toBe(await kept(one));
  }

  beforeAll(async () => {
    const access = await sandboxUp({
      name: sandbox,
      subnet: `${network}.0/24`,
      hosts: [one, two, three].map((address, i) => ({ name: `etcd-${i + 1}`, address })),
      fresh: true,
    });
    const folder = mkdtempSync(join(tmpdir(), 'pigsty-etcd-contents-'));
    run = (...words) => pigsty(words, { cwd: folder });
    writeFileSync(
      join(folder, 'pigsty.yml'),
      `all:
  children:
    etcd:
      hosts: { ${[one, two, three].map((host, i) => `${host}: { etcd_seq: ${i + 1} }`).join(', ')} }
      vars: { etcd_cluster: etcd }
  vars:
    node_repo_remove: false
    node_dns_method: none
    node_tune: tiny
    admin_ip: ${one}
    ansible_user: ${access.sshUser}
    ansible_ssh_private_key_file: ${access.sshKeyPath}
`,
    );
    await done('deploy', '--yes');
  });
  afterAll(() => (process.env['PIGSTY_KEEP'] === undefined ? sandboxDown(sandbox) : undefined));

  test('members that take writes all the time do not differ', async () => {
    await on(one, '. /etc/profile.d/etcdctl.sh; e put /kept told-by-most');
    await on(
      one,
      `systemd-run --quiet --collect --unit=etcd-writer sh -c '. /etc/profile.d/etcdctl.sh; n=0; while [ ! -e /tmp/etcd-writer.stop ]; do n=$((n+1)); e put /written/$n x >/dev/null; done'`,
    );
    for (let again = 0; again < 3; again += 1) {
      await done('health', 'etcd');
      await done('plan');
    }
    await on(
      one,
      'touch /tmp/etcd-writer.stop; while systemctl -q is-active etcd-writer; do sleep 0.1; done',
    );
  });

  test('one with another value in its database is named, and is equal again after what it is told to do', async () => {
    await tampered(three, 's/told-by-most/told-by-some/g');
    expect(await kept(three)).toBe('told-by-some');
    await namedAndReplaced('etcd-3', three, /its keys at one revision/);
    expect(await kept(three)).toBe('told-by-most');
  });

  test('one that has missed a change of the users is named: what comes through it the others refuse', async () => {
    await tampered(two, 's/(authRevision)[\\x00-\\xff]{8}/$1\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02/g');
    const through = (host: string): Promise<string> =>
      on(
        host,
        `. /etc/profile.d/etcdctl.sh; ETCDCTL_ENDPOINTS=https://127.0.0.1:2379; e put /through/${host} x >/dev/null 2>&1; ETCDCTL_ENDPOINTS=https://${one}:2379; e get --print-value-only /through/${host}`,
      );
    expect(await through(three)).toBe('x');
    expect(await through(two)).toBe('');
    await namedAndReplaced('etcd-2', two, /the revision of its users \(2, not \d+\)/);
    expect(await through(two)).toBe('x');
  });
});
