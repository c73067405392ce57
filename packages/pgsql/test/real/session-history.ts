import { absent, unit } from '@pigsty/sdk';
import type { TestHost } from '@pigsty/sandbox/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { sessionHistoryRemoved, sessionHistoryStopped } from '../../src/plan/session-history.ts';
import { renderMonitorPgpass } from '../../src/render/pgpass.ts';
import { renderSessionsProgram, renderSessionsService } from '../../src/render/session-history.ts';
import { sessionFacts, type SessionHistory } from '../../src/sessions/facts.ts';
import { loadBy } from '../../src/sessions/load.ts';
import { sessionHistory as history } from '../../src/spec/session-history.ts';
import { converge, plain } from './converge.ts';
import { clusterWith } from './params.ts';
import { session } from './server.ts';

/** The sampler against a real server: a lock that is waited for, a sleep, and what is told of them. */
export function sampledSessions(host: () => TestHost): void {
  describe('the sampler of sessions', () => {
    const cluster = clusterWith({ pg_monitor_password: 'a:b c' });
    const { params, instance } = cluster;
    const psql = (name: string, more: string): string =>
      `PGAPPNAME=${name} runuser -u postgres -- ${session.binDir}/psql -XqAt -h ${session.socketDir} -d postgres ${more}`;
    const asked = async (by: string): Promise<SessionHistory> => {
      const output = await host().sh(
        plain(sessionFacts.script(instance, cluster, { by, since: '10m', until: 'now' })),
      );
      return sessionFacts.parse(output, instance)!;
    };

    beforeAll(async () => {
      await host().sh('mkdir -p /etc/pigsty /usr/local/libexec/pigsty /var/lib/node_exporter');
      await host().put([
        [
          history.passwords,
          plain(renderMonitorPgpass(params, params.pg_monitor_password)),
          'root:root',
          '0600',
        ],
        [history.program, renderSessionsProgram(instance), 'root:root', '0755'],
        [history.unitFile, renderSessionsService(instance.name)],
        [
          '/var/tmp/sessions.sql',
          // A pooler may hold every connection that is not the superuser's.
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid();
DROP ROLE IF EXISTS dbuser_monitor;
CREATE ROLE dbuser_monitor LOGIN PASSWORD 'a:b c' IN ROLE pg_monitor;
CREATE EXTENSION pg_stat_statements;
CREATE TABLE account (id int PRIMARY KEY, note text);
INSERT INTO account VALUES (1, 'first');
`,
          'postgres:postgres',
          '0600',
        ],
      ]);
    });

    test('sees a wait for a lock and by whom, a sleep, and no literal; the question adds them up', async () => {
      // A statement counts as called before psql has its answer: when a third has ended, two have been written down. Metrics are written with
      // each window, and when the sampler's session ends: the first of them may be of one sample.
      await host().sh(`set -e
systemctl daemon-reload; cd /
${psql('setup', '-v ON_ERROR_STOP=1 -f /var/tmp/sessions.sql')}
cat > /var/tmp/holder.sql <<'END'
BEGIN;
UPDATE account SET note = 'hidden word' WHERE id = 1;
\\! until [ -e /var/tmp/sampled ]; do sleep 0.05; done
END
rm -f /var/tmp/sampled
${psql('holder', '-f /var/tmp/holder.sql')} >/dev/null 2>&1 &
for i in $(seq 100); do ${psql('look', `-c "SELECT 'there' FROM pg_stat_activity WHERE application_name = 'holder' AND state LIKE 'idle in%'"`)} | grep -q there && break; sleep 0.05; done
${psql('waiter', `-c "UPDATE account SET note = 'hidden word' WHERE id = 1"`)} >/dev/null 2>&1 &
${psql('sleeper', '-c "SELECT pg_sleep(60)"')} >/dev/null 2>&1 &
for i in $(seq 100); do ${psql('look', `-c "SELECT count(*) FROM pg_stat_activity WHERE application_name || ' ' || wait_event_type IN ('waiter Lock', 'sleeper Timeout')"`)} | grep -q 2 && break; sleep 0.05; done
systemctl start ${history.unit}
for i in $(seq 100); do ${psql('look', `-c "SELECT 'thrice' FROM pg_stat_statements WHERE query LIKE 'WITH everybody%' AND calls >= 3"`)} | grep -q thrice && break; sleep 0.05; done
${psql('look', `-c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name IN ('pg_sessions', 'sleeper')"`)}
touch /var/tmp/sampled
for i in $(seq 100); do ! grep -qs '^pigsty_ash_sweeps_total.* [2-9]$' ${history.metrics} || break; sleep 0.05; done
wait`);
      const byQuery = await asked('query');
      expect(byQuery.seconds).toBeGreaterThanOrEqual(2);
      const [holder, waiter, sleeper] = ['holder', 'waiter', 'sleeper'].map((name) =>
        byQuery.sessions.filter((s) => s.application === name),
      );
      expect(holder).toHaveLength(1);
      expect(holder![0]).toMatchObject({
        wait: 'Idle in transaction',
        user: 'postgres',
        database: 'postgres',
      });
      expect(waiter).toEqual([
        expect.objectContaining({
          wait: 'Lock',
          event: 'transactionid',
          kind: 'client backend',
          blockedBy: [holder![0]!.pid],
        }),
      ]);
      expect(waiter![0]!.samples).toBeGreaterThanOrEqual(1);
      expect(sleeper).toEqual([
        expect.objectContaining({ wait: 'Timeout', event: 'PgSleep', blockedBy: [] }),
      ]);
      // Of others too: a sample may meet a session that looks.
      expect(byQuery.texts.get(waiter![0]!.query!)).toBe('UPDATE account SET note = $1 WHERE id = $2');
      expect([...byQuery.texts.values()].join()).not.toContain('hidden');
      expect(await host().sh(`grep -c hidden ${history.directory}/* || :`)).toBe('0\n');
      expect(loadBy('blocker', byQuery).map(({ name }) => name)).toEqual([
        `${holder![0]!.pid} postgres@postgres holder, idle in transaction`,
      ]);
      const metrics = await host().sh(`cat ${history.metrics}`);
      expect(metrics).toMatch(/^pigsty_ash_sweeps_total\{.*\} [2-9]$/m);
      expect(metrics).toMatch(/^pigsty_ash_samples_total\{.*wait="Lock"\} [1-9]$/m);
    });

    test('leaves nothing when it is switched off', async () => {
      expect(
        await host().sh(
          `systemctl stop ${history.unit}; systemctl show -P Result ${history.unit}; ls /var/lib/node_exporter`,
        ),
      ).toBe('success\n');
      expect(await converge(host(), unit, sessionHistoryStopped())).toEqual([]);
      expect(await converge(host(), absent, sessionHistoryRemoved())).toEqual([]);
      expect(
        await host().sh(
          'ls -d /etc/pigsty/* /etc/systemd/system/* /usr/local/libexec/pigsty/* /var/log/* /var/lib/node_exporter/* 2>/dev/null | grep pg_sessions || :',
        ),
      ).toBe('');
    });
  });
}
