import { beforeAll, describe, expect, test } from 'vitest';
import { holdings, recordHolders, shared } from './harness/address-holders.ts';
import {
  cut,
  deployed,
  fresh,
  heal,
  members,
  meta,
  network,
  on,
  variant,
  type Estate,
} from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { leads } from './harness/leadership.ts';
import { until } from './harness/wait.ts';

const vip = `${network}.2`;
const trace =
  'ls /etc/systemd/system/vip-manager.service /etc/default/vip-manager.yml /usr/local/libexec/pigsty/vip-manager /var/lib/node_exporter/pigsty_pgsql_vip.prom 2>/dev/null; systemctl is-active vip-manager; grep -c vip-manager /etc/systemd/system/patroni.service 2>/dev/null; ip -o -4 address show | grep -F " ' +
  vip +
  '/"; :';

describe('an address that follows the leader of a cluster', () => {
  let all: Estate;
  /** A backup that begins after a failover is no matter here. */
  const nothingFails = async (): Promise<boolean> =>
    !/^\s*fail /m.test((await all.run('health', 'pgsql')).stdout);
  beforeAll(async () => {
    await fresh();
    all = await deployed((text) =>
      text.replace(
        /^( *)pg_cluster: pg-test$/m,
        `$&\n$1pg_vip_enabled: true\n$1pg_vip_address: ${vip}/24\n$1pg_dns_suffix: .db.pigsty`,
      ),
    );
    await recordHolders(members, vip);
  });

  test('is held by the leader alone, is planned empty once deployed, and is well', async () => {
    await expectEmptyPlan(all);
    expect(await holder()).toBe((await leads(all)).host);
    const health = await expectSuccess(all, 'health', 'pgsql', '--verbose');
    expect(health.stdout).toContain('held here, by the leader');
    expect(health.stdout.match(/held by another member/g)).toHaveLength(2);
    expect(await on((await leads(all)).host, 'stat -c %a /etc/default/vip-manager.yml')).toBe('600');
  });

  test('leads clients on other hosts to the leader, who proves by its certificate that it is the one', async () => {
    expect(await write()).toContain('INSERT');
    const verified = await on(
      meta,
      `cd /; PGPASSWORD=test psql -XAtc 'select ssl from pg_stat_ssl where pid = pg_backend_pid()' 'host=${vip} user=test dbname=test sslmode=verify-full sslrootcert=/etc/pki/ca.crt'`,
    );
    expect(verified).toBe('t');
  });

  test('goes with the leadership in a switchover', async () => {
    const before = await leads(all);
    await expectSuccess(all, 'pgsql', 'switchover', 'pg-test', '--yes');
    const after = await leads(all);
    expect(after.host).not.toBe(before.host);
    await until('writes succeed', writes, 10_000);
    expect(await holder()).toBe(after.host);
  });

  test('is taken away and comes back where vip-manager, and where Patroni is killed', async () => {
    const { host } = await leads(all);
    for (const unit of ['vip-manager', 'patroni']) {
      const had = (await holdings(members)).length;
      await on(host, `kill -KILL $(systemctl show -P MainPID ${unit})`);
      await until(
        `it is held again after ${unit} was killed`,
        async () => (await holdings(members)).length > had,
        30_000,
      );
      expect(await holder()).toBe(host);
    }
  });

  test('stays where it is while etcd is away and the leader goes on without', async () => {
    const { host } = await leads(all);
    const had = await holdings(members);
    await on(meta, 'systemctl stop etcd');
    try {
      await on(host, 'sleep 45');
      expect(await write()).toContain('INSERT');
      expect(await holdings(members)).toEqual(had);
    } finally {
      await on(meta, 'systemctl start etcd');
    }
    await until('the cluster sees etcd', nothingFails);
  });

  test('leaves a member whose Patroni is stopped, and vip-manager stops and starts with it', async () => {
    const { host } = await leads(all);
    await on(host, 'systemctl stop patroni');
    await until('writes succeed', writes, 30_000);
    expect(await on(host, 'systemctl is-active vip-manager || :')).toBe('inactive');
    await on(host, 'systemctl start patroni');
    await until(
      'vip-manager runs',
      async () => (await on(host, 'systemctl is-active vip-manager || :')) === 'active',
    );
    await until('the cluster is well', nothingFails);
  });

  test('is taken over from a host that is cut off, which gives it up by itself', async () => {
    const { host } = await leads(all);
    await cut(host);
    try {
      await until('writes succeed', writes, 60_000);
      expect(await holder()).not.toBe(host);
    } finally {
      await heal(host);
    }
    await until('the cluster is well', nothingFails);
    expect(await write()).toContain('INSERT');
  });

  test('was never on two hosts at once, whatever happened', async () => {
    expect(shared(await holdings(members))).toEqual([]);
  });

  test('goes to another member where the host of the leader reboots', async () => {
    const { host } = await leads(all);
    await expectSuccess(all, 'node', 'reboot', '-l', host, '--yes');
    await recordHolders(members, vip);
    await until('the cluster is well', nothingFails);
    expect(await holder()).toBe((await leads(all)).host);
    expect(await write()).toContain('INSERT');
  });

  test('is named by health where nobody holds it, and where one who does not lead holds it', async () => {
    const { host } = await leads(all);
    const other = members.find((m) => m !== host) ?? '';
    await on(other, `ip address add ${vip}/24 dev host0`);
    const twice = await all.run('health', 'pgsql');
    expect(twice.code, twice.all).not.toBe(0);
    expect(twice.stdout).toMatch(/held here, and pg-test-\d does not lead/);
    await on(other, `ip address delete ${vip}/24 dev host0`);
    await on(host, 'systemctl stop vip-manager');
    const nobody = await all.run('health', 'pgsql');
    expect(nobody.stdout).toContain('vip-manager is inactive');
    await expectSuccess(all, 'deploy', '--yes');
    await expectEmptyPlan(all);
    expect(await holder()).toBe(host);
  });

  test('leaves no trace where it is switched off, nor where the cluster is removed', async () => {
    const off = variant(all, (text) => text.replace(/pg_vip_enabled: true/, 'pg_vip_enabled: false'));
    const plan = await off.run('plan');
    expect(plan.stdout).toContain('stop and disable vip-manager.service');
    await expectSuccess(off, 'deploy', '--yes');
    await expectEmptyPlan(off);
    for (const host of members) expect(await on(host, trace)).toBe('inactive\n0');
    await expectSuccess(all, 'deploy', '--yes');
    expect(await write()).toContain('INSERT');
    await expectSuccess(all, 'remove', 'pgsql', '-l', 'pg-test', '--confirm', 'pg-test');
    for (const host of members) expect(await on(host, trace)).toBe('inactive');
  });
});

/** The one host that has the address. */
const holder = (): Promise<string> =>
  until('one host holds the address', async () => {
    const held = (await holdings(members)).filter(({ to }) => to === Infinity);
    return held.length === 1 && held[0]?.host;
  });

const write = (): Promise<string> =>
  on(
    meta,
    `cd /; PGPASSWORD=test PGCONNECT_TIMEOUT=2 psql -h ${vip} -U test -d test -XAtc 'create table if not exists moved (at timestamptz)' -c 'insert into moved values (now())' 2>&1`,
  );

const writes = async (): Promise<boolean> => (await write()).includes('INSERT');
