import { beforeAll, describe, expect, test } from 'vitest';
import { estate, fresh, members, on, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { until } from './harness/wait.ts';

const [told, taken, upstream] = members;

/** A name and its address that only the name server of the inventory knows. */
const [outside, elsewhere] = ['outside.test', '192.0.2.7'];

const nodes = `all:
  children:
    web:
      hosts:
        ${told}: { nodename: web-1 }
        ${taken}: { nodename: web-2, node_packages: [systemd-resolved] }
      vars:
        node_cluster: web
        # The demo leaves resolvers as they are.
        node_dns_method: add
        node_dns_servers: [${upstream}]
`;

const address = (host: string): Promise<string> =>
  on(host, `getent ahostsv4 ${outside} | sed -n '1s/ .*//p'`);
const leadsTo = (host: string): Promise<string> => on(host, 'readlink -f /etc/resolv.conf');

describe('who writes /etc/resolv.conf', () => {
  let all: Estate;
  beforeAll(async () => {
    await fresh();
    await on(
      upstream,
      `DEBIAN_FRONTEND=noninteractive apt-get -qq install -y dnsmasq-base >/dev/null 2>&1
systemd-run -q --unit=upstream dnsmasq -k -C /dev/null -u root --no-resolv --no-hosts --bind-interfaces --listen-address=${upstream} --address=/${outside}/${elsewhere}`,
    );
    await on(told, 'DEBIAN_FRONTEND=noninteractive apt-get -qq install -y resolvconf >/dev/null 2>&1');
    all = await estate((demo) => nodes + demo.slice(demo.search(/^ {2}vars:$/m)));
    await expectSuccess(all, 'deploy', '--yes');
  });

  test('resolvconf is told the servers, keeps its link, and writes them again by itself', async () => {
    expect(await leadsTo(told)).toBe('/run/resolvconf/resolv.conf');
    expect(await address(told)).toBe(elsewhere);
    await on(told, 'systemctl restart resolvconf.service; resolvconf -u');
    expect(await address(told)).toBe(elsewhere);
    await expectEmptyPlan(all);
  });

  test('systemd-resolved runs as soon as a deploy has installed it, and is told the servers', async () => {
    expect(await leadsTo(taken)).toBe('/run/systemd/resolve/stub-resolv.conf');
    await until('the name is known', async () => (await address(taken)) === elsewhere);
    await on(taken, 'systemctl restart systemd-resolved.service');
    await until('the name is known again', async () => (await address(taken)) === elsewhere);
  });

  test('a removal leaves both links where they are, without our servers', async () => {
    await expectSuccess(all, 'remove', 'node', '--confirm', 'web');
    expect(await leadsTo(told)).toBe('/run/resolvconf/resolv.conf');
    expect(await leadsTo(taken)).toBe('/run/systemd/resolve/stub-resolv.conf');
    expect(await on(told, `grep -c ${upstream} /etc/resolv.conf || :`)).toBe('0');
  });
});
