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

  test('etcd list names the leader and what deleted keys left; defrag gives it back under a writer, the leader last', async () => {
    // Eight megabytes that come and go, and a client that writes one key after the other.
    await on(
      meta,
      `. /etc/profile.d/etcdctl.sh
for i in 1 2 3 4 5 6 7 8; do head -c 750000 /dev/urandom | base64 -w 0 | e put /fill/$i >/dev/null; done
e del --prefix /fill/ >/dev/null
e compact "$(e endpoint status -w fields | sed -n 's/^"Revision" : //p' | head -n 1)" >/dev/null`,
    );
    await on(meta, `systemd-run --quiet --collect --unit=etcd-writer sh -c ${quoted(writer)}`);
    const before = await listMembers(demo);
    const defrag = await demo.run('etcd', 'defrag', 'etcd', '--yes', '--json');
    expect(defrag.code, defrag.all).toBe(0);
    const after = await listMembers(demo);
    await on(
      meta,
      'touch /tmp/etcd-writer.stop; while systemctl -q is-active etcd-writer; do sleep 0.1; done',
    );
    const [written = 0, failed = 0] = (await on(meta, 'cat /tmp/etcd-writer')).split(' ').map(Number);
    console.info(`keys written during the defragmentation: ${written}, failed: ${failed}`);
    expect(before.filter((m) => m.state === 'leader')).toHaveLength(1);
    for (const member of before) expect(member.sizeBytes - member.inUseBytes).toBeGreaterThan(5_000_000);
    for (const member of after) expect(member.sizeBytes - member.inUseBytes).toBeLessThan(1_000_000);
    expect(written).toBeGreaterThan(10);
    expect(failed).toBe(0);
    const ending = JSON.parse(
      defrag.stdout.split('\n').findLast((l) => l.includes('"type":"procedure"')) ?? '{}',
    ) as {
      readonly result: {
        readonly members: readonly { readonly beforeBytes: number; readonly afterBytes: number }[];
      };
      readonly phases: readonly { readonly applied: readonly { readonly what: string }[] }[];
    };
    // Former values, followers, leader; no alarm is to be cleared.
    expect(ending.phases.map((p) => p.applied.length)).toEqual([1, 2, 1, 0]);
    expect(ending.phases[2]?.applied[0]?.what).toContain('which leads');
    expect(ending.result.members).toHaveLength(3);
    for (const { beforeBytes, afterBytes } of ending.result.members)
      expect(beforeBytes - afterBytes).toBeGreaterThan(5_000_000);
  });
});

/** Writes keys as fast as etcdctl starts, until it is told to stop; then prints how many came through. */
const writer = `. /etc/profile.d/etcdctl.sh
written=0 failed=0
while [ ! -e /tmp/etcd-writer.stop ]; do
  if e put /writer/$written x >/dev/null 2>&1; then written=$((written + 1)); else failed=$((failed + 1)); fi
done
echo "$written $failed" >/tmp/etcd-writer`;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

interface ListedMember {
  readonly state: string;
  readonly sizeBytes: number;
  readonly inUseBytes: number;
}

async function listMembers(demo: Estate): Promise<readonly ListedMember[]> {
  const list = await demo.run('etcd', 'list', '--json');
  const line = list.stdout.split('\n').find((l) => l.includes('"type":"query"')) ?? '{}';
  const { rows = [] } = JSON.parse(line) as { readonly rows?: readonly ListedMember[] };
  expect(rows, list.all).toHaveLength(3);
  return rows;
}
