import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { fresh, members, meta, on, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { holders, lines, metric, nodeEstate, onlyHolder, query, vip } from './harness/node-estate.ts';
import { until } from './harness/wait.ts';

const [first, second, third] = members;

/** A name and its address that only the name server of this network knows. */
const [outside, elsewhere] = ['outside.test', '192.0.2.7'];

/** The first address of a name, as any program of the host gets it. */
const address = (host: string, name: string): Promise<string> =>
  on(host, `getent ahostsv4 ${name} | sed -n '1s/ .*//p'`);

describe('hosts that are watched', () => {
  let all: Estate;
  beforeAll(async () => {
    await fresh(['victoria-logs', 'vlagent']);
    await on(
      second,
      `DEBIAN_FRONTEND=noninteractive apt-get -qq install -y dnsmasq-base >/dev/null 2>&1
systemd-run -q --unit=upstream dnsmasq -k -C /dev/null -u root --no-resolv --no-hosts --bind-interfaces --listen-address=${second} --address=/${outside}/${elsewhere}`,
    );
    // As on Ubuntu: a service owns /etc/resolv.conf, and each link has its servers.
    for (const host of [meta, third]) {
      await on(
        host,
        `DEBIAN_FRONTEND=noninteractive apt-get -qq install -y systemd-resolved >/dev/null 2>&1
for link in /etc/systemd/network/*.network; do mkdir -p "$link.d"; printf '[Network]\\nDNS=%s\\n' ${second} >"$link.d/dns.conf"; done
networkctl reload`,
      );
      await until('the link has its server', async () => (await address(host, outside)) === elsewhere);
    }
    all = await nodeEstate('overwrite');
    await expectSuccess(all, 'deploy', '--yes');
  });

  test('behind systemd-resolved the name server asks whom the host asks, and never itself', async () => {
    await expectEmptyPlan(all);
    for (const host of [meta, first, third]) {
      expect(await address(host, 'i.pigsty'), host).toBe(meta);
      expect(await address(host, outside), host).toBe(elsewhere);
    }
    expect(await on(meta, "journalctl -q -o cat -u dnsmasq | grep -c 'query loop' || :")).toBe('0');
    await on(meta, 'systemctl restart systemd-resolved dnsmasq');
    await until('names are known again', async () => (await address(first, outside)) === elsewhere);
  });

  test('have one holder of the address again when one that hung goes on, and everybody reaches that one', async () => {
    const hung = await onlyHolder();
    const other = hung === first ? second : first;
    await on(third, `ping -c 1 -W 2 ${vip}`);
    await on(hung, 'pkill -STOP -x keepalived');
    await until('both hold the address', async () => (await holders()).length === 2);
    await until('the store sees both', async () => (await metric('node:vip:holders')) === '2', 60_000);
    await on(hung, 'pkill -CONT -x keepalived');
    const holder = await onlyHolder();
    expect([hung, other]).toContain(holder);
    // It is announced again and again: nobody goes on with the former one.
    await pause(12_000);
    expect(await onlyHolder()).toBe(holder);
    await on(third, `ping -c 1 -W 2 ${vip}`);
    const known = await on(third, `ip neigh show ${vip} | sed 's/.*lladdr \\([^ ]*\\).*/\\1/'`);
    expect(await on(holder, `ip -o link | grep -c ${known}`)).toBe('1');
    await expectEmptyPlan(all);
  });

  test('send what is written after a log was truncated, each line once', async () => {
    const ask = (words: string, count: number): Promise<string> =>
      on(meta, `for i in $(seq ${count}); do curl -sk -o /dev/null "https://${meta}/${words}-$i"; done`);
    await ask('before', 40);
    await until('all are found', async () => (await lines('"/before-"')) === 40);
    await on(meta, 'for log in /var/log/nginx/*.log; do : >"$log"; done');
    await ask('after', 3);
    await until('what came after is found', async () => (await lines('"/after-"')) === 3);
    await ask('later', 60);
    await until('all that came later is found', async () => (await lines('"/later-"')) === 60);
    expect(await query('"/before-" | stats count() n')).toBe('{"n":"40"}');
    expect(await query('"/after-" | stats count() n')).toBe('{"n":"3"}');
  });
});
