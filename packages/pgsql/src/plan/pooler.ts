import {
  file,
  madeOnce,
  quoteWords,
  unit,
  wait,
  type Inventory,
  type Op,
  type Platform,
  type Stage,
  type Text,
} from '@pigsty/sdk';
import { renderPgbouncerHba } from '../render/pgb-hba-conf.ts';
import { renderPgbouncerDatabases } from '../render/pgbouncer-database-txt.ts';
import { renderPgbouncerIni } from '../render/pgbouncer-ini.ts';
import { renderPgbouncerService } from '../render/pgbouncer-service.ts';
import { renderPgbouncerUsers } from '../render/pgbouncer-useropts-txt.ts';
import { renderUserlist } from '../render/userlist-txt.ts';
import { listenAddresses, poolerSession, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { knownAddresses, type KnownAddresses } from '../spec/known-addresses.ts';
import type { CommonParams, PgsqlParams } from '../spec/schema.ts';
import { originOf } from '../spec/upstream.ts';
import { asSuperuser } from '../sql/session.ts';
import { notifications } from '../notifications.ts';
import { onHost } from './stages.ts';

/** PgBouncer on a member. It needs no server to start, so it waits for none. */
export function pooler(
  cluster: PgCluster,
  instance: PgInstance,
  {
    inventory,
    common,
    platform,
  }: { readonly inventory: Inventory; readonly common: CommonParams; readonly platform: Platform },
): readonly Stage[] {
  if (!common.pgbouncer_enabled) return [];
  const known = knownAddresses(cluster, instance, inventory);
  return [
    onHost(cluster, instance, {
      name: 'pooler',
      after: ['config@self'],
      ops: [
        rules(common, instance.params.pg_role, known),
        ...lists(common, originOf(cluster, inventory).params),
        settings(common, listenAddresses(common, instance.host)),
        ...service(common, platform),
        answers(instance),
      ],
    }),
  ];
}

function own({ pg_dbsu: owner }: CommonParams, name: string, content: Text, topic: string): Op {
  return file(
    { path: `/etc/pgbouncer/${name}`, content, owner, group: 'postgres', mode: '0600' },
    { notifies: [topic] },
  );
}

const rules = madeOnce((params: CommonParams, pg_role: PgsqlParams['pg_role'], known: KnownAddresses): Op => {
  const content = renderPgbouncerHba({ params: { ...params, pg_role }, known });
  return own(params, 'pgb_hba.conf', content, notifications.pgbouncerReload);
});

const lists = madeOnce((params: CommonParams, origin: CommonParams): readonly Op[] => [
  own(params, 'database.txt', renderPgbouncerDatabases(params), notifications.pgbouncerReload),
  own(params, 'useropts.txt', renderPgbouncerUsers(params), notifications.pgbouncerReload),
  own(params, 'userlist.txt', renderUserlist(params, origin), notifications.pgbouncerReload),
]);

const settings = madeOnce((params: CommonParams, listen: string): Op =>
  own(params, 'pgbouncer.ini', renderPgbouncerIni(params, listen), notifications.pgbouncerRestart),
);

const service = madeOnce((params: CommonParams, platform: Platform): readonly Op[] => [
  file(
    { path: '/etc/systemd/system/pgbouncer.service', content: renderPgbouncerService(params, platform) },
    { notifies: [notifications.pgbouncerRestart] },
  ),
  unit({
    name: 'pgbouncer.service',
    state: 'running',
    enabled: true,
    reloadOn: [notifications.pgbouncerReload],
    restartOn: [notifications.pgbouncerRestart],
  }),
]);

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
