import { beforeAll, describe, expect, test } from 'vitest';
import { estate, fresh, members, network, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { expectedLeft, leftBehind, snapshot, type Snapshot } from './harness/leftovers.ts';

const [host] = members;

/**
 * One host that is tuned. It is a container: its network is its own, and everything else of the kernel is its machine's,
 * which no test may touch.
 */
const box = `all:
  children:
    box:
      hosts: { ${host}: { nodename: box-1 } }
      vars: { node_cluster: box }
`;
const vars = `    vector_enabled: false
    node_hugepage_count: 16
    node_pip_packages: pigsty-probe==1.0
    node_crontab: ['0 3 * * * root /bin/true']
    haproxy_services: [{ name: web, port: 8080, servers: [{ name: a, ip: ${network}.10, port: 80 }] }]
`;

/** A package of Python that the host finds in a folder: a sandbox has no way out. */
const wheels = `mkdir -p /root/wheels
printf '[global]\\nno-index = true\\nfind-links = /root/wheels\\n' >/etc/pip.conf
python3 - <<'END'
import zipfile
for version in ("1.0", "2.0"):
    with zipfile.ZipFile(f"/root/wheels/pigsty_probe-{version}-py3-none-any.whl", "w") as wheel:
        about = f"pigsty_probe-{version}.dist-info/"
        wheel.writestr("pigsty_probe.py", "")
        wheel.writestr(about + "METADATA", f"Metadata-Version: 2.1\\nName: pigsty-probe\\nVersion: {version}\\n")
        wheel.writestr(about + "WHEEL", "Wheel-Version: 1.0\\nGenerator: e2e\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(about + "RECORD", "")
END`;

/** What the kernel says to the host, but for counters and names. */
const kernel = (): Promise<string> =>
  on(
    host,
    "sysctl -a 2>/dev/null | grep -E '^(fs.aio-max-nr|fs.nr_open|kernel.(numa|sched_auto)|net.core|net.ipv4.(tcp|ip_)|vm.)' | grep -v stat_ | sort",
  );
const sysctl = (name: string): Promise<string> => on(host, `sysctl -n ${name}`);

describe('a host that is tuned, and given back', () => {
  let tuned: Estate;
  let found: string;
  let before: Snapshot;
  beforeAll(async () => {
    await fresh();
    await on(host, 'apt-get -q update && apt-get -y -q install python3');
    await on(host, wheels);
    before = await snapshot(host);
    found = await kernel();
    tuned = await estate((demo) => {
      const rest = demo.slice(demo.search(/^ {2}vars:$/m));
      return box + rest.replace(/^ {4}node_tune: .*\n/m, '').replace(/^ {2}vars:\n/m, `  vars:\n${vars}`);
    });
    await expectSuccess(tuned, 'deploy', '--yes');
  });

  test('has the values of its profile where they are its own, and those of its machine elsewhere', async () => {
    expect(await sysctl('net.core.somaxconn')).toBe('65535');
    expect(await sysctl('net.ipv4.tcp_fin_timeout')).toBe('15');
    const vm = (text: string): readonly string[] => text.split('\n').filter((line) => line.startsWith('vm.'));
    expect(vm(await kernel())).toEqual(vm(found));
    await expectEmptyPlan(tuned);
  });

  test('is told by check and by health what a container cannot have', async () => {
    const check = await tuned.run('check');
    expect(check.all).toMatch(
      /warn {2}huge pages {2}a container: its machine decides[\s\S]*node_hugepage_count/,
    );
    const health = await tuned.run('health');
    expect(health.all).toContain('0 of 16: a container has none of its own');
  });

  test('is brought back when somebody sets other values, takes a package out or adds a service', async () => {
    await on(host, 'sysctl -qw net.core.somaxconn=100; sed -i /swappiness/d /etc/sysctl.d/90-pigsty.conf');
    await on(host, '/data/venv/bin/pip uninstall -qy pigsty-probe');
    await on(
      host,
      "sed 's/8080/8090/; s/listen web/listen former/' /etc/haproxy/conf.d/web.cfg >/etc/haproxy/conf.d/former.cfg",
    );
    const plan = await tuned.run('plan');
    expect(plan.code, plan.all).toBe(2);
    for (const what of [
      'set net.core.somaxconn = 65535 (was 100)',
      'set vm.swappiness = 1 (after a reboot)',
      'install pigsty-probe==1.0',
      'remove services of HAProxy that the inventory does not have',
    ])
      expect(plan.stdout).toContain(what);
    await expectSuccess(tuned, 'deploy', '--yes');
    await expectEmptyPlan(tuned);
    expect(await on(host, 'ls /etc/haproxy/conf.d')).toBe('web.cfg');
  });

  test('takes another profile and another version, and gives back what the former profile alone had set', async () => {
    const other = variant(tuned, (text) =>
      text
        .replace('    node_hugepage_count: 16\n', '    node_tune: olap\n')
        .replace('probe==1.0', 'probe==2.0'),
    );
    await expectSuccess(other, 'deploy', '--yes');
    await expectEmptyPlan(other);
    expect(await sysctl('net.ipv4.tcp_keepalive_time')).toBe('300');
    expect(await on(host, 'grep -c -e dirty_expire -e nr_hugepages /etc/sysctl.d/90-pigsty.conf || :')).toBe(
      '0',
    );
    expect(await on(host, '/data/venv/bin/pip show pigsty-probe | grep Version')).toBe('Version: 2.0');
  });

  test('waits for the lists of packages while another program has their lock', async () => {
    await on(host, 'apt-get -y -q remove jq; rm -rf /var/lib/apt/lists/*_* /var/cache/pigsty');
    const hold = `import fcntl, os, time
lock = os.open("/var/lib/apt/lists/lock", os.O_RDWR | os.O_CREAT, 0o640)
fcntl.lockf(lock, fcntl.LOCK_EX)
open("/run/held", "w")
time.sleep(10)`;
    await on(
      host,
      `systemd-run -q --unit=e2e-hold python3 -c '${hold}'; while [ ! -e /run/held ]; do sleep 0.1; done`,
    );
    expect(await on(host, 'apt-get -q update 2>&1 || :')).toContain(
      'Could not get lock /var/lib/apt/lists/lock',
    );
    await expectSuccess(tuned, 'deploy', '--yes');
    await expectEmptyPlan(tuned);
  });

  test('has its own values again after a removal, those from before in the kernel as well', async () => {
    await expectSuccess(tuned, 'remove', 'node', '-l', host, '--confirm', 'box');
    expect(await kernel()).toBe(found);
    expect(leftBehind(before, await snapshot(host))).toEqual(expectedLeft);
  });
});
