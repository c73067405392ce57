import { definition as pgsql } from '@pigsty/pgsql';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenRules, contentGaps, heldAlerts } from './harness/content.ts';
import { members, meta, on, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { toldOf, type Receiver } from './harness/receiver.ts';
import { until } from './harness/wait.ts';
import { query, watchedPostgres } from './harness/watched.ts';

const [primary, replica] = members;
const both = [primary, replica] as const;
const ports = { pg_exporter: 9630, pgbouncer_exporter: 9631, pgbackrest_exporter: 9854 } as const;
const units = Object.keys(ports);

describe('PostgreSQL is watched by its exporters', () => {
  let receiver: Receiver;
  let all: Estate;
  beforeAll(async () => {
    ({ estate: all, receiver } = await watchedPostgres());
  });
  afterAll(() => receiver.close());

  test('all of them answer the store, by the labels of their instance, and the next plan is empty', async () => {
    for (const [i, ip] of both.entries())
      await until(`three exporters of ${ip} answer`, async () => {
        const up = await query(meta, `up{job="pgsql",cls="pg-test",ins="pg-test-${i + 1}",ip="${ip}"}`);
        return up.length === 3 && up.every((s) => s.value === 1);
      });
    await expectEmptyPlan(all);
    await until('health is well', async () => {
      const { code, all: said } = await all.run('health', 'pgsql');
      if (code !== 0) throw new Error(said);
      return true;
    });
  });

  test('they answer nobody without a certificate of the estate, and show no password to the host', async () => {
    for (const host of both)
      for (const port of Object.values(ports)) {
        for (const place of [`http://${host}:${port}/metrics`, `https://${host}:${port}/metrics`]) {
          const { stdout } = await execa('curl', ['-sSk', '--max-time', '5', place], { reject: false });
          expect(stdout, place).not.toContain('# TYPE');
        }
        expect(await on(host, `ss -Hltn 'sport = :${port}' | wc -l`)).toBe('1');
      }
    for (const unit of units) {
      expect(await on(primary, `stat -c %a:%U /etc/default/${unit}`)).toBe('600:root');
      const seen = `journalctl -o cat -u ${unit}; tr '\\0' ' ' </proc/$(systemctl show -P MainPID ${unit})/cmdline; systemctl show ${unit}`;
      expect(await on(primary, seen)).not.toContain('DBUser.Monitor');
    }
    expect(await on(primary, 'ps -o user= -p $(systemctl show -P MainPID pg_exporter)')).not.toMatch(
      /root|postgres/,
    );
  });

  test('every metric is in the store, every rule is evaluated, every panel shows something', async () => {
    // Something to see: tables, queries through the pool, and blocks of both.
    await on(
      primary,
      `cd /; PGPASSWORD=test /usr/pgsql/bin/psql -qh ${primary} -p 6432 -U test -d test -c 'CREATE TABLE seen AS SELECT generate_series(1, 20000) AS id' -c 'CREATE INDEX ON seen (id)'
      for i in 1 2 3 4 5 6; do PGPASSWORD=test /usr/pgsql/bin/psql -qAth ${primary} -p 6432 -U test -d test -c 'SELECT count(*) FROM seen'; done`,
    );
    const chosen = { cls: 'pg-test', ins: 'pg-test-1', datname: 'test' };
    let gaps: readonly string[] = [];
    await until(
      'nothing is missing',
      async () => {
        gaps = await contentGaps(meta, pgsql.content ?? {}, chosen);
        return gaps.length === 0;
      },
      150_000,
    ).catch(() => undefined);
    expect(gaps).toEqual([]);
    expect(await brokenRules(meta)).toEqual([]);
    expect((await query(meta, 'pg_exporter_last_scrape_error')).map((s) => s.value)).toEqual([0, 0]);
    const labels = (await query(meta, 'pg_db_xact_commit{ins="pg-test-1",datname="test"}'))[0]?.labels;
    expect(labels).toMatchObject({ job: 'pgsql', cls: 'pg-test', ip: primary });
    expect((await query(meta, 'pg_table_n_live_tup{datname="test",relname="public.seen"}')).length).toBe(2);
  });

  test('a scrape costs little', async () => {
    for (const [unit, port] of Object.entries(ports)) {
      const one = async (expr: string): Promise<number> =>
        (await query(meta, `max(${expr}{job="pgsql",instance=~".*:${port}"})`))[0]?.value ?? NaN;
      const spent = await on(
        primary,
        `systemctl show -p CPUUsageNSec ${unit} | tr '\\n' ' '; ps -o rss=,etimes= -p $(systemctl show -P MainPID ${unit})`,
      );
      const numberAfter = (pattern: RegExp): number => Number(pattern.exec(spent)?.[1]);
      const seconds = numberAfter(/CPUUsageNSec=(\d+)/) / 1e9;
      const share = (seconds / numberAfter(/(\d+)$/)) * 100;
      const memory = numberAfter(/(\d+) +\d+$/) / 2 ** 10;
      console.log(
        `${unit}: ${(await one('scrape_duration_seconds')).toFixed(3)} s, ${await one('scrape_samples_scraped')} samples, ${share.toFixed(2)} % of a processor, ${memory.toFixed(0)} MiB`,
      );
    }
  });

  test('a replica that cannot stream, an archive that fails and connections that are taken are seen', async () => {
    const sql = (text: string): Promise<string> =>
      on(
        primary,
        `cd /; runuser -u postgres -- /usr/pgsql/bin/psql -qAtX -h /var/run/postgresql -d postgres -c "${text}"`,
      );
    await sql('ALTER ROLE replicator NOLOGIN');
    await sql('SELECT pg_terminate_backend(pid) FROM pg_stat_replication');
    await on(primary, 'mv /etc/pgbackrest/pgbackrest.conf /etc/pgbackrest/away');
    await sql('SELECT pg_switch_wal()');
    await on(
      primary,
      `cd /tmp; echo 'SELECT pg_sleep(90)' >sleep.sql; most=$(runuser -u postgres -- /usr/pgsql/bin/psql -qAtX -h /var/run/postgresql -d postgres -c "SELECT setting::int - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') - 2 FROM pg_settings WHERE name = 'max_connections'")
      systemd-run -q --unit=crowd --uid=postgres /usr/pgsql/bin/pgbench -n -h /var/run/postgresql -c "$most" -j 1 -T 90 -f /tmp/sleep.sql postgres`,
    );
    const wanted = [
      'ReplicationStopped pg-test-2',
      'ArchiveFailing pg-test-1',
      'ConnectionsExhausted pg-test-1',
    ];
    const seen = new Set<string>();
    await until(`seen: ${wanted.join(', ')}`, async () => {
      for (const held of await heldAlerts(meta)) seen.add(held);
      return wanted.every((name) => seen.has(name));
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}; seen: ${[...seen].join(', ')}`);
    });
    await on(primary, 'systemctl stop crowd; mv /etc/pgbackrest/away /etc/pgbackrest/pgbackrest.conf');
    await sql('ALTER ROLE replicator LOGIN');
    await until(
      'all is over',
      async () => {
        const held = await heldAlerts(meta);
        return wanted.every((name) => !held.includes(name));
      },
      180_000,
    );
  });

  test('the receiver is told that PostgreSQL is down', async () => {
    const began = Date.now();
    await on(replica, 'systemctl stop patroni');
    const down = await until(
      'the receiver is told',
      async () => toldOf(receiver, 'PostgresDown', replica, 'firing'),
      180_000,
    );
    expect(down.labels).toMatchObject({ ins: 'pg-test-2', cls: 'pg-test', severity: 'CRIT' });
    console.log(`PostgresDown: ${((down.atMs - began) / 1000).toFixed(1)} s from the stop to the receiver`);
    await on(replica, 'systemctl start patroni');
  });

  test('a member that is removed takes its exporters along, and nobody asks for them any more', async () => {
    await expectSuccess(all, 'remove', 'pgsql', '-l', replica, '--confirm', 'pg-test-2');
    for (const unit of units)
      expect(await on(replica, `systemctl is-active ${unit} || :`), unit).toBe('inactive');
    expect(
      await on(
        replica,
        'ls /etc/default /etc/systemd/system /usr/local/libexec /etc/*exporter.yml 2>/dev/null | grep -cE "pg_exporter|pgb.*_exporter|postgres_exporter|pigsty$" || :',
      ),
    ).toBe('0');
    expect(await on(meta, 'ls /infra/targets/pgsql')).toBe('pg-test-1.yml');
  });
});
