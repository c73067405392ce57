import { command, quoteWords, shCommand, unit, wait, type Op, type Stage } from '@pigsty/sdk';
import { pgReload } from '../ops/reload.ts';
import { patroniFunction, talkOptions } from '../rest/endpoint.ts';
import { takesPart } from '../rest/takes-part.ts';
import { restEndpoint, sessionOf, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { progressOf } from '../ops/member-progress.ts';
import { notifications } from '../notifications.ts';
import { onHost } from './stages.ts';

const BIRTH_MS = 180_000;
/** A first copy of a large database takes hours, in which something moves all the time. */
const STANDSTILL_MS = 300_000;

/** The first member of a cluster that does not exist yet: Patroni runs initdb there. */
export function primary(cluster: PgCluster, instance: PgInstance): Stage {
  return onHost(cluster, instance, {
    name: 'primary',
    after: ['config@self', `dcs@${cluster.name}?`],
    ops: [...running(instance), leads(cluster, instance), founded(instance)],
  });
}

interface ReplicaOptions {
  readonly after: readonly string[];
  /** The cluster begins with this plan: its file never says how to found one. */
  readonly begins: boolean;
}

/** Every other member, and all of them where the cluster lives already: Patroni decides which one leads. */
export function replica(cluster: PgCluster, instance: PgInstance, { after, begins }: ReplicaOptions): Stage {
  return onHost(cluster, instance, {
    name: 'replica',
    after: ['config@self', `dcs@${cluster.name}?`, ...after],
    ops: [...running(instance), joins(instance), ...(begins ? [] : [founded(instance)])],
  });
}

/** PostgreSQL rereads what has changed. */
export function reloadsFiles({ name, params }: PgInstance): Op {
  return pgReload({
    instance: name,
    dbsu: params.pg_dbsu,
    binDir: params.pg_bin_dir,
    dataDir: params.pg_data,
    topic: notifications.postgresReload,
  });
}

function running(instance: PgInstance): readonly Op[] {
  return [
    unit({
      name: 'patroni.service',
      state: 'running',
      enabled: true,
      reloadOn: [notifications.patroniReload],
      reloads: { unit: 'PostgreSQL', of: instance.name },
    }),
    reloadsFiles(instance),
  ];
}

function leads(cluster: PgCluster, instance: PgInstance): Op {
  const member = restEndpoint(instance);
  return wait({
    name: `${instance.name} leads ${cluster.name}`,
    until: `${patroniFunction}\npatroni ${quoteWords([...talkOptions(member), `${member.url}/leader`])} </dev/null`,
    timeoutMs: BIRTH_MS,
    intervalMs: 200,
    unit: 'patroni.service',
    diagnose: diagnosis(instance),
  });
}

/**
 * A member of a cluster that lives does not know how to found one. A Patroni that does, finds its data directory empty and
 * nothing in etcd, runs initdb and takes the leadership, although other members have the data.
 */
function founded({ name }: PgInstance): Op {
  const file = '/etc/patroni/patroni.yml';
  const script = `set -e
sed '/^bootstrap:/,$d' ${file} >${file}.founded
chown --reference=${file} ${file}.founded
chmod --reference=${file} ${file}.founded
mv ${file}.founded ${file}
systemctl reload patroni.service`;
  return command({
    name: `take how a cluster is founded out of the configuration of ${name}`,
    run: shCommand(script),
    unless: `[ -e ${file} ] && ! grep -q '^bootstrap:' ${file}`,
  });
}

/** It leads, or it streams from the leader. */
export function joins(instance: PgInstance): Op {
  return wait({
    name: `${instance.name} leads or streams from the leader`,
    until: takesPart(restEndpoint(instance)),
    timeoutMs: STANDSTILL_MS,
    intervalMs: 300,
    progress: progressOf(instance),
    unit: 'patroni.service',
    diagnose: diagnosis(instance),
  });
}

/** The true causes of a member that does not come up: systemd, etcd, TLS, a missing HBA rule, a setting. */
export function diagnosis({ params }: PgInstance): string {
  const { dbsu, binDir, socketDir, port } = sessionOf(params);
  return [
    'systemctl --no-pager --lines=0 status patroni.service | head -n 5',
    'journalctl --no-pager --unit patroni.service --lines=8 --output=cat',
    `tail -n 15 ${params.patroni_log_dir}/patroni.log`,
    `echo "PostgreSQL: $(runuser -u ${dbsu} -- ${binDir}/pg_isready -h ${socketDir} -p ${port})"`,
    `ls -t ${params.pg_log_dir}/*.csv ${params.pg_log_dir}/*.log 2>/dev/null | head -n 1 | xargs -r tail -n 8`,
  ].join('; ');
}
