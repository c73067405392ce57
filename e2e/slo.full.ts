import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definition } from '@pigsty/pgsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messages, overflows, startBrowser, visit } from './harness/browser.ts';
import { brokenRules, contentGaps } from './harness/content.ts';
import { members, meta, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import type { Receiver } from './harness/receiver.ts';
import { until } from './harness/wait.ts';
import { query, watchedPostgres } from './harness/watched.ts';

const [primary, replica] = members;
const both = [primary, replica] as const;
const services = ['default', 'offline', 'primary', 'replica'];
const content = definition.content ?? {};
const pictures = join(import.meta.dirname, '../.test-results/slo');
const written = 'ls /var/lib/node_exporter | grep -c pg_probe_ || :';

describe('services are asked by SQL', () => {
  let receiver: Receiver;
  let all: Estate;
  beforeAll(async () => {
    ({ estate: all, receiver } = await watchedPostgres());
  });
  afterAll(() => receiver.close());

  test('rules go by two windows each, by what is promised, and not by what a young cluster had no time for', async () => {
    const records = (content.records ?? []).filter(({ name }) => name.startsWith('slo:'));
    const recording = (every: string | undefined): readonly object[] =>
      records.filter((r) => r.every === every).map(({ name, expr }) => ({ record: name, expr }));
    const alerts = (content.alerts ?? [])
      .filter(({ name }) => /^Slo.*Burn$|^ServiceProbe/.test(name))
      .map(({ name, expr, for: held }) => ({ alert: name, expr, for: held }));
    expect(alerts).toHaveLength(3);
    const groups = [
      { name: 'fast', rules: recording(undefined) },
      { name: 'minutes', interval: '1m', rules: recording('1m') },
      { name: 'alerts', rules: alerts },
    ];
    const cases = readFileSync(new URL('harness/slo-cases.yml', import.meta.url), 'utf8');
    const put = (path: string, text: string): string =>
      `echo ${Buffer.from(text).toString('base64')} | base64 -d >/tmp/slo/${path}`;
    const said = await on(
      meta,
      `mkdir -p /tmp/slo; ${put('rules.yml', JSON.stringify({ groups }))}; ${put('cases.yml', cases)}
cd /tmp/slo; vmalert-tool unittest --disableAlertgroupLabel --files cases.yml 2>&1 || :`,
    );
    expect(said).toContain('SUCCESS');
  });

  test('each member asks each service through its port and is answered; the password is in no argument', async () => {
    for (const [i, ip] of both.entries())
      await until(`every service answers ${ip}`, async () => {
        const labels = `job="pgsql",cls="pg-test",ins="pg-test-${i + 1}",ip="${ip}"`;
        const up = await query(meta, `pigsty_sql_probe_success{${labels}}`);
        expect(up.map((s) => s.labels['service']).sort()).toEqual(services);
        return up.every((s) => s.value === 1);
      });
    for (const ip of both)
      expect(
        await on(ip, 'for i in $(seq 60); do ps -eo args; sleep 0.05; done | grep -c [D]BUser.Monitor || :'),
      ).toBe('0');
    // Where a server wants TLS, libpq looks for certificates in the home of the user: it must be there.
    const properties =
      '-p CapabilityBoundingSet= -p ProtectSystem=strict -p ProtectHome=$(systemctl show -P ProtectHome pg_probe)';
    const settings = '--setenv=PGSSLMODE=require --setenv=PGPASSFILE=/etc/pigsty/pg_probe.pgpass';
    const psql = `/usr/pgsql/bin/psql -XqAtw -U dbuser_monitor -d postgres -h ${replica} -p 5436`;
    expect(
      await on(
        replica,
        `systemd-run -q --pipe --wait ${properties} ${settings} ${psql} -c 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'`,
      ),
    ).toBe('t');
    await expectEmptyPlan(all);
    await until('health is well', async () => (await all.run('health', 'pgsql')).code === 0);
  });

  test('every metric is in the store, every rule is evaluated, the page shows something', async () => {
    const own = <T extends { readonly name: string }>(list: readonly T[] = []): readonly T[] =>
      list.filter(({ name }) => /^(?:slo:|Slo.*Burn$|pigsty_s(?:lo|ql)_)/.test(name));
    const slo = {
      metrics: own(content.metrics),
      records: own(content.records),
      alerts: own(content.alerts),
      dashboards: (content.dashboards ?? []).filter(({ id }) => id === 'slo'),
    };
    expect([slo.metrics.length, slo.records.length, slo.dashboards.length]).toEqual([8, 9, 1]);
    let gaps: readonly string[] = [];
    await until('nothing is missing', async () => {
      gaps = await contentGaps(meta, slo, { cls: 'pg-test' });
      return gaps.length === 0;
    }).catch(() => undefined);
    expect(gaps).toEqual([]);
    expect(await brokenRules(meta)).toEqual([]);
    const promised = ['default', 'primary', 'replica'].flatMap((s) => [`${s} availability`, `${s} latency`]);
    await until('each objective has its budget', async () => {
      const left = await query(meta, 'slo:budget_left:14d{cls="pg-test"}');
      const found = left.map(({ labels }) => `${labels['service']} ${labels['objective']}`).sort();
      expect(found).toEqual(promised);
      return true;
    });
  });

  test('what it costs is printed: no more than a hundredth of a processor', async () => {
    const spent = async (ip: string): Promise<readonly number[]> =>
      (
        await on(
          ip,
          `systemctl show -P CPUUsageNSec pg_probe; date +%s%N; ps -o rss= --ppid $(systemctl show -P MainPID pg_probe) | awk '{ s += $1 } END { print s }'`,
        )
      )
        .split('\n')
        .map(Number);
    const percent = await Promise.all(
      both.map(async (ip) => {
        const [before = NaN, from = NaN] = await spent(ip);
        await on(ip, 'sleep 40');
        const [after = NaN, to = NaN, memory = NaN] = await spent(ip);
        const share = ((after - before) / (to - from)) * 100;
        console.log(
          `pg_probe at ${ip}: ${share.toFixed(2)} % of a processor, ${(memory / 1024).toFixed(1)} MiB`,
        );
        return share;
      }),
    );
    expect(Math.max(...percent)).toBeLessThan(1);
  });

  test('a primary that is killed is counted by both members, and the burn rate rises', async () => {
    const failures = async (): Promise<number> =>
      (await query(meta, 'sum(pigsty_sql_probe_failures_total{cls="pg-test",service="primary"})'))[0]
        ?.value ?? NaN;
    const burn = async (): Promise<number> =>
      (await query(meta, 'slo:burn:5m{cls="pg-test",service="primary",objective="availability"}'))[0]
        ?.value ?? NaN;
    expect(await burn()).toBe(0);
    const before = await failures();
    // Nobody restarts it: the other member takes over once the lease has run out.
    await on(primary, 'systemctl kill -s STOP patroni; kill -9 $(head -n 1 /pg/data/postmaster.pid)');
    await until('both members count what fails', async () => (await failures()) >= before + 3);
    await on(primary, 'systemctl kill -s CONT patroni');
    const fast = await until('the burn rate rises', async () => {
      const now = await burn();
      return now > 14.4 ? now : undefined;
    });
    await until('the services answer again', async () =>
      (await query(meta, 'pigsty_sql_probe_success{cls="pg-test",service="primary"}')).every(
        (s) => s.value === 1,
      ),
    );
    console.log(
      `${(await failures()) - before} asks of primary failed; burn over 5 minutes up to ${fast.toFixed(1)}`,
    );
    expect(await on(replica, 'journalctl -u pg_probe -o cat --no-pager | grep "service primary"')).toMatch(
      /service primary on 5433 does not answer: .*\n(?:.*\n)*service primary on 5433 answers again/,
    );
  });

  test('the page shows it on a desktop and on a phone, in light and dark', async () => {
    mkdirSync(pictures, { recursive: true });
    const browser = await startBrowser();
    for (const size of ['desktop', 'phone'] as const) {
      const shown = await visit(browser, `https://${meta}/p/slo?cls=pg-test&from=now-15m&to=now`, {
        size,
        dark: size === 'phone',
      });
      await shown.page.screenshot({ path: join(pictures, `slo-${size}.png`) });
      expect(Object.entries(await messages(shown.page))).toEqual([]);
      expect(await overflows(shown.page)).toBe(false);
      expect(shown.faults).toEqual([]);
      await shown.close();
    }
    await browser.close();
  });

  test('health names a probe that does not run', async () => {
    await on(replica, 'systemctl stop pg_probe');
    expect(await on(replica, written)).toBe('0');
    expect((await all.run('health', 'pgsql')).all).toContain('pg_probe.service is inactive');
    await expectSuccess(all, 'deploy', '--yes');
    expect(await on(replica, 'systemctl is-active pg_probe')).toBe('active');
  });

  test('is taken back where it is not wanted any more', async () => {
    const without = variant(all, (text) =>
      text.replace('pg_cluster: pg-test', 'pg_cluster: pg-test\n        pg_probe_enabled: false'),
    );
    await expectSuccess(without, 'deploy', '--yes');
    for (const ip of both) {
      expect(await on(ip, 'systemctl is-active pg_probe || :')).toBe('inactive');
      expect(await on(ip, written)).toBe('0');
      expect(
        await on(ip, 'ls /etc/pigsty /usr/local/libexec/pigsty /etc/systemd/system | grep -c pg_probe || :'),
      ).toBe('0');
      expect(
        await on(ip, `grep -c 'members ask' /pg/data/pg_hba.conf /etc/pgbouncer/pgb_hba.conf || :`),
      ).toMatch(/:0\n.*:0$/);
    }
    await expectEmptyPlan(without);
  });
});
