import { absent, unit } from '@pigsty/sdk';
import type { TestHost } from '@pigsty/sandbox/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { sqlProbeRemoved, sqlProbeStopped } from '../../src/plan/sql-probe.ts';
import { renderMonitorPgpass } from '../../src/render/pgpass.ts';
import { renderProbeProgram, renderProbeService } from '../../src/render/sql-probe.ts';
import { sqlProbe, type AskedService } from '../../src/spec/sql-probe.ts';
import { converge, plain } from './converge.ts';
import { clusterWith } from './params.ts';
import { session } from './server.ts';

const PASSWORD = `it's \\ a:b "c" $d`;
const SHOWN = '/var/tmp/probe';

/** The program against a real server: what it writes for the node exporter. */
export function probedServices(host: () => TestHost): void {
  describe('the SQL probe', () => {
    const { params, instance } = clusterWith({ pg_monitor_password: PASSWORD });
    const asked = (more: Partial<AskedService> = {}): AskedService => ({
      name: 'primary',
      ip: '127.0.0.1',
      port: session.port,
      writes: true,
      promised: true,
      ...more,
    });
    const sql = (text: string): Promise<string> =>
      host().sh(
        `cd /; runuser -u postgres -- ${session.binDir}/psql -XqAt -h ${session.socketDir} -d postgres -c "${text}"`,
      );
    const once = async (service: AskedService): Promise<Readonly<Record<string, string>>> => {
      await host().put([
        ['/var/tmp/pg_probe', renderProbeProgram(instance, [service], SHOWN), 'root:root', '0755'],
      ]);
      const text = await host().sh(
        `rm -rf ${SHOWN}; mkdir ${SHOWN}; sh /var/tmp/pg_probe once 2>/dev/null; cat ${SHOWN}/*.prom; ls ${SHOWN} | grep -v '[.]prom$' || :`,
      );
      const samples = [...text.matchAll(/^(pigsty_\w+)\{([^}]*)\} (\S+)$/gm)];
      return Object.fromEntries(
        samples.map(([, name = '', labels = '', value = '']) => [
          `${name}${/,(reason|objective)="(\w+)"/.exec(labels)?.[2] ?? ''}`,
          value,
        ]),
      );
    };
    const failed = (reason: string): Readonly<Record<string, string>> => ({
      pigsty_sql_probe_success: '0',
      pigsty_sql_probe_attempts_total: '1',
      ...Object.fromEntries(
        ['connection', 'timeout', 'readonly', 'error'].map((r) => [
          `pigsty_sql_probe_failures_total${r}`,
          r === reason ? '1' : '0',
        ]),
      ),
    });

    beforeAll(async () => {
      await host().sh('mkdir -p /etc/pigsty /usr/local/libexec/pigsty');
      const quoted = PASSWORD.replaceAll("'", "''");
      await host().put([
        [
          sqlProbe.passwords,
          plain(renderMonitorPgpass(params, params.pg_monitor_password)),
          'root:root',
          '0600',
        ],
        [
          '/var/tmp/monitor.sql',
          `CREATE ROLE dbuser_monitor LOGIN PASSWORD '${quoted}'`,
          'postgres:postgres',
          '0600',
        ],
      ]);
      await host().sh(
        `cd /; runuser -u postgres -- ${session.binDir}/psql -Xq -h ${session.socketDir} -d postgres -f /var/tmp/monitor.sql`,
      );
    });

    test('counts an ask of a server that can be written, its time, and what is promised', async () => {
      const samples = await once(asked());
      expect(samples).toMatchObject({
        pigsty_sql_probe_success: '1',
        pigsty_sql_probe_attempts_total: '1',
        pigsty_sql_probe_failures_totalconnection: '0',
        pigsty_slo_objective_ratioavailability: '0.999',
        pigsty_slo_objective_ratiolatency: '0.99',
        pigsty_slo_latency_seconds: '0.1',
      });
      expect(Number(samples['pigsty_sql_probe_duration_seconds'])).toBeGreaterThan(0);
      const now = Number(await host().sh('date +%s'));
      expect(now - Number(samples['pigsty_sql_probe_timestamp_seconds'])).toBeLessThan(60);
      expect(await once(asked({ promised: false }))).not.toHaveProperty(
        'pigsty_slo_objective_ratioavailability',
      );
    });

    test('counts a server that cannot be written as a failure of a service for writers only', async () => {
      await sql('ALTER ROLE dbuser_monitor SET default_transaction_read_only = on');
      expect(await once(asked())).toMatchObject(failed('readonly'));
      expect(await once(asked({ writes: false }))).toMatchObject({ pigsty_sql_probe_success: '1' });
      await sql('ALTER ROLE dbuser_monitor RESET default_transaction_read_only');
    });

    test('counts a port where nobody listens, and a login that is refused', async () => {
      expect(await once(asked({ port: 9 }))).toMatchObject(failed('connection'));
      await sql('ALTER ROLE dbuser_monitor NOLOGIN');
      expect(await once(asked())).toMatchObject(failed('connection'));
      await sql('ALTER ROLE dbuser_monitor LOGIN');
    });

    test('counts a server that takes a connection and does not answer', async () => {
      await host().sh(
        `setsid perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 5999, Listen => 5) or die; sleep 60' >/dev/null 2>&1 </dev/null & for i in $(seq 50); do ss -Hltn 'sport = :5999' | grep -q . && break; sleep 0.1; done`,
      );
      expect(await once(asked({ port: 5999 }))).toMatchObject(failed('timeout'));
    });

    test('asks under its unit, which lets it do nothing else, and leaves nothing old when it stops', async () => {
      const services = ['default', 'offline', 'primary', 'replica'].map((name) => asked({ name }));
      await host().put([
        [sqlProbe.program, renderProbeProgram(instance, services), 'root:root', '0755'],
        [sqlProbe.unitFile, renderProbeService('pg-words')],
      ]);
      const shown = await host().sh(
        `set -e; mkdir -p /var/lib/node_exporter; systemctl daemon-reload; systemctl start ${sqlProbe.unit}
for i in $(seq 200); do [ "$(cat /var/lib/node_exporter/pg_probe_*.prom 2>/dev/null | grep -c '^pigsty_sql_probe_success.* 1$')" != 4 ] || break; sleep 0.1; done
grep -h '^pigsty_sql_probe_success' /var/lib/node_exporter/*.prom`,
      );
      expect([...shown.matchAll(/service="(\w+)",port="5432"\} 1$/gm)].map(([, name]) => name)).toEqual(
        services.map(({ name }) => name),
      );
      // With other services it goes on in the same process.
      const mainPid = () => host().sh(`systemctl show -P MainPID ${sqlProbe.unit}`);
      const before = await mainPid();
      await host().put([
        [sqlProbe.program, renderProbeProgram(instance, services.slice(0, 2)), 'root:root', '0755'],
      ]);
      const left = await host().sh(
        `set -e; systemctl reload ${sqlProbe.unit}
for i in $(seq 200); do [ "$(cat /var/lib/node_exporter/pg_probe_*.prom 2>/dev/null | grep -c '^pigsty_sql_probe_attempts_total.* 1$')" != 2 ] || break; sleep 0.1; done
ls /var/lib/node_exporter; pgrep -c -f ${sqlProbe.program}`,
      );
      expect(left.trim().split('\n')).toEqual(['pg_probe_default.prom', 'pg_probe_offline.prom', '3']);
      expect(await mainPid()).toBe(before);
      expect(
        await host().sh(
          `systemctl stop ${sqlProbe.unit}; systemctl show -P Result ${sqlProbe.unit}; ls /var/lib/node_exporter`,
        ),
      ).toBe('success\n');
      expect(await converge(host(), unit, sqlProbeStopped())).toEqual([]);
      expect(await converge(host(), absent, sqlProbeRemoved())).toEqual([]);
      expect(
        await host().sh('ls /etc/pigsty /etc/systemd/system /usr/local/libexec/pigsty | grep pg_probe || :'),
      ).toBe('');
    });
  });
}
