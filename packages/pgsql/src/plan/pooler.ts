import { file, quoteWords, unit, wait, type Op, type Platform, type Stage, type Text } from '@pigsty/sdk';
import { renderPgbouncerHba } from '../render/pgb-hba-conf.ts';
import { renderPgbouncerDatabases } from '../render/pgbouncer-database-txt.ts';
import { renderPgbouncerIni } from '../render/pgbouncer-ini.ts';
import { renderPgbouncerService } from '../render/pgbouncer-service.ts';
import { renderPgbouncerUsers } from '../render/pgbouncer-useropts-txt.ts';
import { renderUserlist } from '../render/userlist-txt.ts';
import { poolerSession, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { knownAddresses } from '../spec/known-addresses.ts';
import { originOf } from '../spec/upstream.ts';
import { asSuperuser } from '../sql/session.ts';
import { notifications } from '../notifications.ts';
import { onHost } from './stages.ts';
import type { Estate } from '@pigsty/sdk';

/** PgBouncer on a member. It needs no server to start, so it waits for none. */
export function pooler(
  cluster: PgCluster,
  instance: PgInstance,
  { estate, platform }: { estate: Estate; platform: Platform },
): readonly Stage[] {
  const { params } = instance;
  if (!params.pgbouncer_enabled) return [];
  const known = knownAddresses(cluster, instance, estate.inventory);
  const mine = (name: string, content: Text, topic: string): Op =>
    file(
      { path: `/etc/pgbouncer/${name}`, content, owner: params.pg_dbsu, group: 'postgres', mode: '0600' },
      { notifies: [topic] },
    );
  return [
    onHost(cluster, instance, {
      name: 'pooler',
      after: ['config@self'],
      ops: [
        mine('pgb_hba.conf', renderPgbouncerHba({ params, known }), notifications.pgbouncerReload),
        mine('database.txt', renderPgbouncerDatabases(params), notifications.pgbouncerReload),
        mine('useropts.txt', renderPgbouncerUsers(params), notifications.pgbouncerReload),
        mine(
          'userlist.txt',
          renderUserlist(params, originOf(cluster, estate.inventory).params),
          notifications.pgbouncerReload,
        ),
        mine('pgbouncer.ini', renderPgbouncerIni(instance), notifications.pgbouncerRestart),
        file(
          {
            path: '/etc/systemd/system/pgbouncer.service',
            content: renderPgbouncerService(params, platform),
          },
          { notifies: [notifications.pgbouncerRestart] },
        ),
        unit({
          name: 'pgbouncer.service',
          state: 'running',
          enabled: true,
          reloadOn: [notifications.pgbouncerReload],
          restartOn: [notifications.pgbouncerRestart],
        }),
        answers(instance),
      ],
    }),
  ];
}

function answers({ name, params }: PgInstance): Op {
  const session = poolerSession(params);
  const { socketDir, port } = session;
  return wait({
    name: `PgBouncer of ${name} answers`,
    until: quoteWords(asSuperuser(session, ['pg_isready', '-q', '-h', socketDir, '-p', String(port)])),
    timeoutMs: 30_000,
    intervalMs: 200,
    diagnose: `journalctl --no-pager --unit pgbouncer.service --lines=10 --output=cat; tail -n 10 ${params.pgbouncer_log_dir}/pgbouncer.log`,
  });
}
