import { etcdAccount, etcdClient } from '@pigsty/etcd/contract';
import { seLinuxRulesRemoval } from '@pigsty/node/contract';
import {
  absent,
  command,
  crontab,
  keptVersionsFile,
  pkg,
  shCommand,
  shell,
  unit,
  type Estate,
  type ModuleFacts,
  type Op,
  type RemovePlanOptions,
  type Stage,
  platformOf,
} from '@pigsty/sdk';
import { serverRuns } from '../facts/control-data.ts';
import { drillMetricsFile } from '../drill/restore/metrics.ts';
import { timedDrill } from '../drill/restore/timed.ts';
import type { PgFacts } from '../facts/instance.ts';
import { packagesOf } from '../platform/packages.ts';
import { catchUp } from '../render/backup-catch-up.ts';
import { yieldEtcd } from '../render/yield-etcd.ts';
import { asideUnit, restoreDrillUnit, timedDrillUnit } from '../restore/places.ts';
import {
  backupDirectory,
  clusterDirectory,
  dcsPrefix,
  instanceIdentity,
  scopeOf,
  type PgCluster,
  type PgInstance,
} from '../spec/cluster.ts';
import { failedBackupMetrics } from '../spec/scheduled-backup.ts';
import { etcdPassword, keysGone } from './dcs.ts';
import { exporterPackageRemoval, exportersRemoved, exportersStopped } from './exporters.ts';
import { restoreDrillRemoved } from './restore-drill.ts';
import { reserveFile } from './reserve.ts';
import { withdrawnServices } from './services.ts';
import { sessionHistoryRemoved, sessionHistoryStopped } from './session-history.ts';
import { sqlProbeRemoved, sqlProbeStopped } from './sql-probe.ts';
import { atOneMember, onHost } from './stages.ts';
import { timedProgramRemoved, timedProgramStopped } from './timed-program.ts';
import { isLeadingRole } from '../rest/leading-role.ts';
import { vipFilesRemoved, vipPackageRemoval, vipStopped } from './vip.ts';

interface Removal {
  readonly cluster: PgCluster;
  readonly facts: ModuleFacts<PgFacts>;
  readonly options: RemovePlanOptions;
  readonly estate: Estate;
  /** No member stays. */
  readonly whole: boolean;
}

/** Traffic away first; then replicas stop, then the leader; then what is ours is cleared. Others' things stay. */
export function planRemove(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  options: RemovePlanOptions,
  estate: Estate,
): readonly Stage[] {
  const going = cluster.instances.filter((i) => options.hosts.has(i.host));
  const removal: Removal = {
    cluster,
    facts,
    options,
    estate,
    whole: going.length === cluster.instances.length,
  };
  const leads = (i: PgInstance): boolean => isLeadingRole(facts.of(i.host)?.role);
  const followers = going.filter((i) => !leads(i));
  return [
    ...going.map((instance) => withdraw(removal, instance)),
    ...followers.map((instance) => stop(removal, instance, [])),
    ...going.filter(leads).map((instance) =>
      stop(
        removal,
        instance,
        followers.map((f) => `stop@${f.host}`),
      ),
    ),
    ...(removal.whole ? forget(removal, going) : []),
    ...going.map((instance) => clean(removal, instance)),
  ];
}

function withdraw({ cluster }: Removal, instance: PgInstance): Stage {
  return onHost(cluster, instance, { name: 'withdraw', after: [], ops: withdrawnServices(cluster) });
}

function stop({ cluster }: Removal, instance: PgInstance, after: readonly string[]): Stage {
  const { pg_dbsu, pg_bin_dir, pg_data } = instance.params;
  return onHost(cluster, instance, {
    name: 'stop',
    after: ['withdraw@self', ...after],
    ops: [
      crontab({ user: pg_dbsu, entries: [], section: 'pgsql' }),
      ...[catchUp, yieldEtcd, timedDrill].flatMap(timedProgramStopped),
      ...exportersStopped(),
      ...sqlProbeStopped(),
      ...sessionHistoryStopped(),
      ...vipStopped(),
      unit({ name: 'pgbouncer.service', state: 'stopped', enabled: false }),
      unit({ name: 'patroni.service', state: 'stopped', enabled: false }),
      // Copies that a restore has put beside it.
      ...[asideUnit, restoreDrillUnit, timedDrillUnit].map((name) =>
        command({
          name: `stop ${name}`,
          run: shCommand('exec systemctl stop "$1"', [name]),
          unless: shell`! systemctl -q is-active ${name}`,
        }),
      ),
      // Patroni stops PostgreSQL, unless the cluster was paused or Patroni was dead.
      command({
        name: `stop PostgreSQL of ${instance.name}`,
        run: shCommand(
          '[ -s "$2/postmaster.pid" ] || exit 0; exec "$1/pg_ctl" -D "$2" -m fast -w -t 120 stop',
          [pg_bin_dir, pg_data],
          { user: pg_dbsu, cwd: '/' },
        ),
        unless: `! ${serverRuns({ pg_data })}`,
        timeoutMs: 150_000,
      }),
    ],
  });
}

/** The cluster's keys, user and role in etcd go only with its last member. */
function forget({ cluster, estate, facts }: Removal, going: readonly PgInstance[]): readonly Stage[] {
  const client = etcdClient(estate.inventory, instanceIdentity);
  if (client === undefined) return [];
  const { params } = cluster;
  const [name, prefix, password] = [scopeOf(params), dcsPrefix(params), etcdPassword(params)];
  return [
    atOneMember(cluster, facts, {
      name: 'forget',
      after: going.map((i) => `stop@${i.host}`),
      ops: [
        ...keysGone(cluster, estate.inventory),
        etcdAccount({ client, name, password, prefix, state: 'absent' }),
      ],
    }),
  ];
}

function clean(removal: Removal, instance: PgInstance): Stage {
  const { cluster, facts } = removal;
  const { params } = instance;
  const platform = platformOf(facts.host(instance.host));
  const packages = [
    ...packagesOf(params.pg_packages, platform, params.pg_version),
    ...packagesOf(params.pg_extensions, platform, params.pg_version),
  ];
  return onHost(cluster, instance, {
    name: 'clean',
    after: ['stop@self', `forget@${cluster.name}?`],
    ops: [
      absent({ path: '/etc/pigsty/modules/pgsql' }),
      ...['patroni', 'pgbouncer'].map((name) => absent({ path: `/etc/systemd/system/${name}.service` })),
      ...['/etc/patroni', '/etc/pgbouncer', '/etc/pgbackrest'].map((path) =>
        absent({ path, recursive: true }),
      ),
      ...['/etc/profile.d/pgsql.sh', '/etc/sudoers.d/postgres', `${params.pg_dbsu_home}/.pgpass`].map(
        (path) => absent({ path }),
      ),
      ...[catchUp, yieldEtcd].flatMap(timedProgramRemoved),
      ...restoreDrillRemoved(cluster.name),
      ...sqlProbeRemoved(),
      ...sessionHistoryRemoved(),
      ...exportersRemoved(),
      ...vipFilesRemoved(),
      ...[drillMetricsFile, failedBackupMetrics].map((file) => absent({ path: file(cluster.name) })),
      absent({ path: reserveFile(params) }),
      absent({ path: keptVersionsFile('pgsql') }),
      ...disk(removal, instance),
      ...(params.pg_rm_pkg
        ? [
            ...shortName(instance),
            ...packages.map(({ names }) => pkg({ names, state: 'absent' })),
            ...exporterPackageRemoval(instance, platform, facts.host(instance.host)?.modules ?? []),
            ...vipPackageRemoval(instance),
          ]
        : []),
    ],
  });
}

/** `/usr/pgsql` points to nothing when the programs are gone. */
function shortName({ params }: PgInstance): readonly Op[] {
  return params.pg_bin_dir === '/usr/pgsql/bin' ? [absent({ path: '/usr/pgsql' })] : [];
}

/** Data and backups; what stays keeps the short name /pg, so that it can be found. */
function disk({ options, whole, facts }: Removal, { name, host, params }: PgInstance): readonly Op[] {
  const { purgeData } = options;
  const data = purgeData ?? params.pg_rm_data;
  // The backups of a living cluster may be the only ones there are.
  const found = facts.of(host);
  const holdsBackups = found?.hasBackup === true || found?.otherDatabases !== undefined;
  const backups = purgeData ?? (params.pg_rm_backup && (whole || !holdsBackups));
  return [
    ...(data
      ? [
          absent({ path: clusterDirectory(params), recursive: true, destroys: `the data of ${name}` }),
          absent({ path: '/pg' }),
          ...(facts.host(host)?.family === 'rpm' ? [seLinuxRulesRemoval('pgsql')] : []),
        ]
      : []),
    ...(backups
      ? [
          absent({
            path: backupDirectory(params),
            recursive: true,
            destroys: `backups of ${params.pg_cluster}`,
          }),
        ]
      : []),
  ];
}
