import { definition as pgrds } from '@pigsty/pgrds';
import { definition as pgsql } from '@pigsty/pgsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenRules, contentGaps } from './harness/content.ts';
import { members, meta, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { toldOf, type Receiver } from './harness/receiver.ts';
import { letsIn, remotePostgres, remoteSql } from './harness/remote-postgres.ts';
import { until } from './harness/wait.ts';
import { query, watchedEstate } from './harness/watched.ts';

const [remote] = members;
const password = 'Watch.The1';
/** Finds it, and not the command that looks for it. */
const pattern = '[W]atch[.]The1';
const entry = (words = ''): string =>
  `20001: { pg_cluster: pg-cloud, pg_seq: 1, pg_host: ${remote}, pg_monitor_password: ${password}${words} }`;
const second = `20002: { pg_cluster: pg-cloud, pg_seq: 2, pg_host: ${remote}, pg_exporter_url: 'postgres://dbuser_monitor:${password}@${remote}:5432/postgres?sslmode=require' }`;

/** The infra node alone, with these entries. */
const only = (text: string, ...entries: readonly string[]): string =>
  text
    .replace(/^ {4}etcd:[\s\S]*?(?=^ {2}vars:$)/m, '')
    .replace(/^ {8}pg_exporters:.*\n(?: {10}.*\n)*/m, '')
    .replace(
      'grafana_enabled: false',
      entries.length === 0
        ? 'grafana_enabled: false\n        pg_exporters: {}'
        : `grafana_enabled: false\n        pg_exporters:\n${entries.map((e) => `          ${e}`).join('\n')}`,
    );

describe('PostgreSQL that somebody else runs', () => {
  let receiver: Receiver;
  let estate: Estate;
  const withEntries = (...entries: readonly string[]): Estate =>
    variant(estate, (text) => only(text, ...entries));
  const up = async (expected: number, ins = 'pg-cloud-1'): Promise<boolean> =>
    (await query(meta, `pg_up{ins="${ins}"}`))[0]?.value === expected;
  const health = async (of: Estate): Promise<string> => (await of.run('health', 'pgrds')).all;

  beforeAll(async () => {
    ({ receiver, estate } = await watchedEstate((demo) => only(demo)));
    await remotePostgres(remote, meta);
    await remoteSql(remote, `ALTER ROLE dbuser_monitor PASSWORD '${password}'`);
  });
  afterAll(() => receiver.close());

  test('an entry brings its metrics under the names and labels of our own, and a second run nothing', async () => {
    const one = withEntries(entry());
    await expectSuccess(one, 'deploy', '--yes');
    await expectEmptyPlan(one);
    await until('the server is seen', () => up(1));
    const [sample] = await query(meta, 'pg_up');
    expect(sample?.labels).toMatchObject({
      job: 'pgrds',
      cls: 'pg-cloud',
      ins: 'pg-cloud-1',
      ip: remote,
      instance: `${meta}:20001`,
    });
    expect(await query(meta, 'pg_exporter_last_scrape_error{job="pgrds"}')).toMatchObject([{ value: 0 }]);
    for (const metric of [
      'pg_query_calls',
      'pg_db_xact_commit{datname="app"}',
      'pg_activity_count',
      'pg_checkpointer_timed',
    ])
      expect(await query(meta, `${metric}`), metric).not.toEqual([]);
    expect(await query(meta, '{job="pgrds",__name__=~"node_.*|pgbouncer_.*|pgbackrest_.*"}')).toEqual([]);
    expect(await health(one)).toMatch(/ok +pgrds +pg-cloud-1 .*2 ok/);
    expect((await one.run('check')).all).not.toContain('server pg-cloud-1');
    expect((await one.run('check', '--verbose')).all).toMatch(/server pg-cloud-1 +PostgreSQL 17 at/);
  });

  test('dashboards show its cluster, those of PostgreSQL as well', async () => {
    const chosen = { cls: 'pg-cloud', ins: 'pg-cloud-1', datname: 'app' };
    await until('every panel has something', async () => {
      const gaps = await contentGaps(meta, pgrds.content ?? {}, chosen);
      return gaps.length === 0 || Promise.reject(new Error(gaps.join('\n')));
    });
    expect(await brokenRules(meta)).toEqual([]);
    const shown = pgsql.content?.dashboards?.filter(({ id }) =>
      ['pgsql-instance', 'pgsql-database'].includes(id),
    );
    const { length } = await contentGaps(meta, { dashboards: shown ?? [] }, chosen);
    const panels = (shown ?? []).flatMap(({ rows }) => rows.flatMap((r) => r.panels));
    // The load and the disks of its host, and what nobody does there, are all that is missing.
    expect(length).toBeLessThan(panels.length / 2);
  });

  test('nobody but the estate sees what the exporter has to say, or the password', async () => {
    const page = `https://127.0.0.1:20001/metrics`;
    expect(await on(meta, `curl -ks ${page} >/dev/null; echo $?`)).not.toBe('0');
    expect(await on(meta, `ps axww -o args= | grep -c '${pattern}' || :`)).toBe('0');
    expect(await on(meta, `journalctl -o cat | grep -c '${pattern}' || :`)).toBe('0');
    expect(await on(meta, 'stat -c %U%a /etc/default/pg_exporter_pg-cloud-1')).toBe('root600');
  });

  test('a server that stops is an alert of its own, and health has the words of the network', async () => {
    const one = withEntries(entry());
    await on(remote, 'systemctl stop postgresql@17-main');
    await until(
      'the receiver is told',
      async () => toldOf(receiver, 'RemotePostgresDown', remote, 'firing'),
      180_000,
    );
    expect(toldOf(receiver, 'PostgresDown', remote, 'firing')).toBeUndefined();
    expect(await health(one)).toContain(`${remote}:5432: Connection refused`);
    const checked = await one.run('check');
    expect(checked.all).toContain('Connection refused');
    expect(checked.all).toMatch(/infra\.vars\.pg_exporters\.20001/);
  });

  test('an exporter that starts without the server finds out its version once it is back', async () => {
    await on(meta, 'systemctl restart pg_exporter_pg-cloud-1');
    const asked = (): Promise<string> =>
      on(meta, 'grep -c ^pg_io: /run/pg_exporter_pg-cloud-1/queries.yml || :');
    await until('it starts with the oldest queries', async () => (await asked()) === '0');
    await on(remote, 'systemctl start postgresql@17-main');
    await until('it has those of the version', async () => (await asked()) === '1', 90_000);
    await until('the server is seen', () => up(1));
    await until(
      'the receiver is told that it is over',
      async () => toldOf(receiver, 'RemotePostgresDown', remote, 'resolved'),
      240_000,
    );
  });

  test('health has the words of a server that refuses, and what helps', async () => {
    const one = withEntries(entry());
    await remoteSql(remote, "ALTER ROLE dbuser_monitor PASSWORD 'another'");
    expect(await health(one)).toMatch(
      /password authentication failed for user "dbuser_monitor"\n.*pg_monitor_password of the entry 20001/,
    );
    await remoteSql(remote, `ALTER ROLE dbuser_monitor PASSWORD '${password}'`);
    await letsIn(remote);
    expect(await health(one)).toContain('no pg_hba.conf entry');
    await letsIn(remote, `hostssl all dbuser_monitor ${meta}/32 scram-sha-256`);
    expect(await health(one)).toMatch(/no encryption\n.*sslmode=require/);
    const tls = withEntries(entry(', pg_exporter_params: sslmode=require'));
    await expectSuccess(tls, 'deploy', '--yes');
    expect(await health(tls)).toMatch(/ok +pgrds +pg-cloud-1 .*2 ok/);
    await until('the server is seen over TLS', () => up(1));
    await remoteSql(remote, 'REVOKE pg_monitor FROM dbuser_monitor');
    expect(await health(tls)).toContain('GRANT pg_monitor TO dbuser_monitor');
    await remoteSql(remote, 'GRANT pg_monitor TO dbuser_monitor');
  });

  test('of two entries the one that leaves goes without a trace, and the other stays', async () => {
    const tls = entry(', pg_exporter_params: sslmode=require');
    await expectSuccess(withEntries(tls, second), 'deploy', '--yes');
    await until('both are seen', async () => (await up(1)) && (await up(1, 'pg-cloud-2')));
    const traces = (ins: string): Promise<string> =>
      on(
        meta,
        `find / -xdev -name '*${ins}*' -not -path '/proc/*' -not -path '/data/*' -not -path '/var/log/*'; systemctl list-units --all --plain --no-legend '*${ins}*'; ss -Hltn 'sport = :20002'`,
      );
    expect(await traces('pg-cloud-2')).not.toBe('');
    const one = withEntries(tls);
    await expectSuccess(one, 'deploy', '--yes');
    expect(await traces('pg-cloud-2')).toBe('');
    await expectEmptyPlan(one);
    expect(await on(meta, 'systemctl is-active pg_exporter_pg-cloud-1')).toBe('active');
    const none = withEntries();
    await expectSuccess(none, 'deploy', '--yes');
    expect(await traces('pg-cloud')).toBe('');
    expect(
      await on(
        meta,
        'ls -d /etc/pg_exporter /usr/local/libexec/pigsty-pgrds /etc/pigsty/modules/pgrds 2>/dev/null || :',
      ),
    ).toBe('');
    await expectEmptyPlan(none);
  });

  test('remove takes away what is there', async () => {
    const one = withEntries(entry(', pg_exporter_params: sslmode=require'));
    await expectSuccess(one, 'deploy', '--yes');
    await expectSuccess(one, 'remove', 'pgrds', '--confirm', 'pgrds');
    expect(
      await on(
        meta,
        'ls /etc/systemd/system /etc/default /infra/targets/* /etc/pigsty/modules | grep -E "pg-cloud|pgrds" || :',
      ),
    ).toBe('');
    expect(await on(meta, 'command -v prometheus-postgres-exporter || :')).toBe('');
  });
});
