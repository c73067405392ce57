import { definition as pgsql } from '@pigsty/pgsql';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenRules, contentGaps } from './harness/content.ts';
import { members, meta, on, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import type { Receiver } from './harness/receiver.ts';
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
    // An exporter keeps its list of tables for a while: a new one is seen by both members a moment later.
    const seen = 'pg_table_n_live_tup{datname="test",relname="public.seen"}';
    await until(
      'both members show the new table',
      async () => (await query(meta, seen)).length === 2,
      90_000,
    );
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
