import { beforeAll, describe, expect, test } from 'vitest';
import { cut, estate, fresh, heal, members, meta, on, variant, type Estate } from './harness/estate.ts';
import { until } from './harness/wait.ts';

const [second, third] = members;

/** Three members of etcd and one PostgreSQL: what is needed to lose a quorum. */
function threeMembers(inventory: string): string {
  return inventory
    .replace(/^( *)\S+: \{ etcd_seq: 1 \}$/m, (line, margin: string) =>
      [line, `${margin}${second}: { etcd_seq: 2 }`, `${margin}${third}: { etcd_seq: 3 }`].join('\n'),
    )
    .replace(/^ {4}pg-test:[\s\S]*?(?=^ {2}vars:)/m, '');
}

/** What etcd would answer, over TLS and without. */
function doors(host: string): readonly string[] {
  const clients = ['version', 'health', 'metrics', 'debug/vars', 'v3/cluster/member/list', 'v3/lease/leases'];
  const paths = [...clients, 'v3/maintenance/alarm', 'v3/kv/range'].map((path) => `${host}:2379/${path}`);
  const peers = ['members', 'version', 'raft', 'health'].map((path) => `${host}:2380/${path}`);
  return ['https', 'http'].flatMap((scheme) => [...paths, ...peers].map((p) => `${scheme}://${p}`));
}

describe('a cluster that meets a full /data and an etcd without quorum', () => {
  let demo: Estate;
  beforeAll(async () => {
    await fresh();
    demo = await estate(threeMembers);
  });

  test('a first deploy onto a full /data says so with the host, the step and the file system', async () => {
    expect(demo.text).not.toContain('pg-test');
    await on(meta, 'mkdir -p /data && mount -t tmpfs -o size=24m,mode=0755 tmpfs /data');
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code).toBe(1);
    expect(deploy.all).toMatch(/no space left on device/i);
    expect(deploy.all).toMatch(/etcd.service crashed \d+ times/);
    expect(deploy.all).toContain(meta);
    expect(deploy.all).toContain(`etcd.launch@${meta}`);
    expect(deploy.all).toMatch(/Make room on .*\/data/);
  });

  test('with room on /data the next deploy finishes what the first one began', async () => {
    await on(meta, 'mount -o remount,size=3g /data');
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(0);
    const health = await demo.run('health');
    expect(health.code, health.all).toBe(0);
  });

  test('from another host etcd answers nobody without a certificate, and as peers only members', async () => {
    // A body makes it a POST, which the gateway wants; an empty one raises no alarm.
    const answers = (identity: string): Promise<string> =>
      on(
        meta,
        `for url in ${doors(second).join(' ')}; do
  case $url in */kv/range) body='{"key":"AA==","range_end":"AA=="}' ;; */v3/*) body='{}' ;; *) body= ;; esac
  status=$(curl -q -sk --http1.1 --max-time 5 -o /dev/null -w '%{http_code}' ${identity} \${body:+-d "$body"} "$url")
  [ "$status" = 000 ] || echo "$status $url"
done
:`,
      );
    const certificate = (directory: string): string =>
      `--cert ${directory}/server.crt --key ${directory}/server.key`;
    const ports = await on(second, `ss -ltnHp | awk '/"etcd"/ && $4 !~ /^127/ { print $4 }' | sort`);
    expect(ports.split('\n')).toEqual([`${second}:2379`, `${second}:2380`]);
    expect(await answers('')).toBe('');
    // PostgreSQL of another host is a client of etcd, with the rights of its user, and no peer.
    const asInstance = await answers(certificate('/pg/cert'));
    expect(asInstance).toMatch(/^200 \S+:2379\/health$/m);
    expect(asInstance).toMatch(/^400 \S+:2379\/v3\/kv\/range$/m);
    expect(asInstance).not.toContain(':2380');
    expect(await answers(certificate('/etc/etcd'))).toMatch(/^200 \S+:2380\/members$/m);
  });

  test('an etcd that has lost its quorum is named as the cause, and nothing is half done', async () => {
    await Promise.all([second, third].map((host) => cut(host)));
    try {
      const plan = await demo.run('plan');
      expect(plan.code).toBe(1);
      for (const host of [second, third]) expect(plan.all).toContain(host);
      const changed = variant(demo, (text) => `${text}    etcd_root_password: Another.Root\n`);
      const deploy = await changed.run('-l', meta, 'deploy', '--yes');
      expect(deploy.code).toBe(1);
      expect(deploy.all).toMatch(/etcd has no quorum: 2 of its 3 members/);
      const health = await demo.run('-l', meta, 'health');
      expect(health.code).not.toBe(0);
      expect(health.all).toMatch(/quorum/);
    } finally {
      await Promise.all([second, third].map((host) => heal(host)));
    }
  });

  test('with its members back everything is as declared', async () => {
    await until(
      'etcd has its quorum back and the leader writes again',
      async () => (await demo.run('health')).code === 0,
    );
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(0);
  });
});
