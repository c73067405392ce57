import { readFileSync } from 'node:fs';
import { definition } from '@pigsty/pgsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heldAlerts } from './harness/content.ts';
import { members, meta, on } from './harness/estate.ts';
import { toldOf, type Receiver } from './harness/receiver.ts';
import { until } from './harness/wait.ts';
import { query, watchedPostgres } from './harness/watched.ts';

const [primary, replica] = members;
const ports = { pg_exporter: 9630, pgbouncer_exporter: 9631, pgbackrest_exporter: 9854 } as const;

/** That they answer, and what is there to be seen, is tried in metrics.full.ts. */
describe('faults of PostgreSQL', () => {
  let receiver: Receiver;
  beforeAll(async () => {
    ({ receiver } = await watchedPostgres());
  });
  afterAll(() => receiver.close());

  test('every scrape brings samples; what it costs is printed', async () => {
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
      const samples = await one('scrape_samples_scraped');
      expect(samples, unit).toBeGreaterThan(0);
      console.log(
        `${unit}: ${(await one('scrape_duration_seconds')).toFixed(3)} s, ${samples} samples, ${share.toFixed(2)} % of a processor, ${memory.toFixed(0)} MiB`,
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

  test('alerts of restore drills go by the newest one, and hold what is overdue or was never done', async () => {
    const rules = (definition.content?.alerts ?? [])
      .filter(({ name }) => name.startsWith('RestoreDrill'))
      .map(({ name, expr, for: held }) => ({ alert: name, expr, for: held }));
    expect(rules).toHaveLength(2);
    const cases = readFileSync(new URL('harness/restore-drill-alerts.yml', import.meta.url), 'utf8');
    const put = (path: string, text: string): string =>
      `echo ${Buffer.from(text).toString('base64')} | base64 -d >/tmp/drills/${path}`;
    const said = await on(
      meta,
      `mkdir -p /tmp/drills; ${put('rules.yml', JSON.stringify({ groups: [{ name: 'drills', rules }] }))}; ${put('cases.yml', cases)}
cd /tmp/drills; vmalert-tool unittest --disableAlertgroupLabel --files cases.yml 2>&1`,
    );
    expect(said).toContain('SUCCESS');
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
});
