import {
  absent,
  command,
  directory,
  file,
  quoteWord,
  quoteWords,
  unit,
  wait,
  type Op,
  type StageDraft,
} from '@pigsty/sdk';
import { leaderFault } from './leader-fault.ts';
import { takesPart } from '../rest/takes-part.ts';
import { restEndpoint, sessionOf, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { applicationLogin } from '../spec/login.ts';
import { databaseWord } from '../sql/quote.ts';
import { serverWords } from '../sql/session.ts';
import { clientScript, drillUnit, watcherScript } from './client.ts';
import { drillPlaces, drillTable } from './places.ts';
import type { Fault } from './fault.ts';

/** Name of the stage in which writes succeed again without the former leader. */
export const drillRecovered = 'drill-recover';

const units = '/etc/systemd/system';

function psqlOf({ params }: PgInstance, database: string): readonly string[] {
  const session = sessionOf(params);
  return [`${session.binDir}/psql`, '-XqAt', ...serverWords(session), '-d', databaseWord(database)];
}

/** Every member writes down who leads. */
export function watchStages(cluster: PgCluster): readonly StageDraft[] {
  return cluster.instances.map((instance): StageDraft => {
    const user = instance.params.pg_dbsu;
    return {
      name: 'drill-watch',
      host: instance.host,
      ops: [
        directory({ path: drillPlaces.directory, owner: user, mode: '0700' }),
        file({ path: drillPlaces.watcher, content: watcherScript(psqlOf(instance, 'postgres')) }),
        file({
          path: `${units}/${drillPlaces.watcherUnit}`,
          content: drillUnit('who leads', { script: drillPlaces.watcher, user }),
        }),
        unit({ name: drillPlaces.watcherUnit, state: 'running', enabled: true }),
      ],
    };
  });
}

/** The leader has the table that the client writes to. */
export function tableStage(cluster: PgCluster, leader: PgInstance): StageDraft {
  return { name: 'drill-table', host: leader.host, ops: [tableOp(cluster, leader, 'present')] };
}

function tableOp(cluster: PgCluster, leader: PgInstance, state: 'present' | 'absent'): Op {
  const psql = psqlOf(leader, applicationLogin(cluster).database);
  const sql =
    state === 'present'
      ? `CREATE TABLE IF NOT EXISTS ${drillTable} (run text, id bigint, at timestamptz DEFAULT clock_timestamp(), PRIMARY KEY (run, id)); GRANT SELECT, INSERT ON ${drillTable} TO PUBLIC;`
      : `DROP TABLE IF EXISTS ${drillTable};`;
  const there = `SELECT to_regclass('${drillTable}') IS ${state === 'present' ? 'NOT ' : ''}NULL;`;
  const user = leader.params.pg_dbsu;
  return command({
    name:
      state === 'present'
        ? `make the table ${drillTable} of the drill`
        : `drop the table ${drillTable} of the drill`,
    run: { argv: [...psql, '-v', 'ON_ERROR_STOP=1', '-c', sql], user, cwd: '/' },
    unless: `cd / && [ "$(runuser -u ${quoteWord(user)} -- ${quoteWords([...psql, '-c', there])})" = t ]`,
  });
}

/** Clients on the host of a member that does not lead commit through a load balancer: its own, or that of the cluster. */
export function clientStage(
  cluster: PgCluster,
  entry: PgInstance,
  { run, host, port }: { readonly run: string; readonly host: string; readonly port: number },
): StageDraft {
  const { user, database, password } = applicationLogin(cluster);
  const dbsu = entry.params.pg_dbsu;
  const [psql = 'psql'] = psqlOf(entry, database);
  const sslmode = ['require', 'verify-ca', 'verify-full'].includes(cluster.params.pgbouncer_sslmode)
    ? 'require'
    : 'prefer';
  const script = clientScript({ run, psql, host, port, user, database, sslmode });
  return {
    name: 'drill-client',
    host: entry.host,
    after: ['drill-watch@cluster', 'drill-table@cluster'],
    ops: [
      file({
        path: drillPlaces.password,
        content: password.map((word) => `*:*:*:*:${word.replaceAll(/[\\:]/g, '\\$&')}\n`),
        owner: dbsu,
        mode: '0600',
      }),
      file({ path: drillPlaces.client, content: script }),
      file({
        path: `${units}/${drillPlaces.clientUnit}`,
        content: drillUnit('a client that writes', { script: drillPlaces.client, user: dbsu }),
      }),
      unit({ name: drillPlaces.clientUnit, state: 'running', enabled: 'keep' }),
      wait({
        name: `a client commits through ${entry.name}`,
        until: `[ "$(tail -n 40 ${drillPlaces.attempts} | grep -c ' ok$')" -ge 40 ]`,
        timeoutMs: 30_000,
        intervalMs: 200,
        diagnose: `tail -n 3 ${drillPlaces.attempts}`,
        unit: drillPlaces.clientUnit,
      }),
    ],
  };
}

export interface FaultStages {
  readonly leader: PgInstance;
  readonly entry: PgInstance;
  readonly fault: Fault;
  /** How long a partition lasts. */
  readonly seconds: number;
  /** The leader's host answers, so that it can be broken; it has been broken already when not. */
  readonly reached: boolean;
}

/** The fault, and what is waited for: writes succeed again, and every member is back. Nothing is asked of the broken host. */
export function faultStages(cluster: PgCluster, parts: FaultStages): readonly StageDraft[] {
  const { leader, entry, fault, seconds, reached } = parts;
  const stamp = (path: string, name: string): Op =>
    command({
      name,
      run: { argv: ['sh', '-c', `date +%s%3N >${path}.new && mv ${path}.new ${path}`] },
      unless: `[ -s ${path} ]`,
    });
  return [
    {
      name: 'drill-arm',
      host: entry.host,
      ops: [stamp(drillPlaces.armed, 'note the time before the fault')],
    },
    ...(reached
      ? [
          {
            name: 'drill-fault',
            host: leader.host,
            after: [`drill-arm@${entry.host}`],
            ops: [leaderFault({ cluster: cluster.name, instance: leader.name, fault, seconds })],
          },
        ]
      : []),
    {
      name: drillRecovered,
      host: entry.host,
      after: [`drill-arm@${entry.host}`, ...(reached ? [`drill-fault@${leader.host}`] : [])],
      ops: [
        wait({
          name: `writes to ${cluster.name} succeed again`,
          until: resumed,
          timeoutMs: 180_000,
          intervalMs: 300,
          diagnose: `tail -n 3 ${drillPlaces.attempts}`,
        }),
        ...(fault === 'partition'
          ? [
              wait({
                name: `the network of ${leader.name} is back`,
                until: `[ "$(date +%s%3N)" -gt "$(($(cat ${drillPlaces.armed}) + ${seconds * 1000 + 3000}))" ]`,
                timeoutMs: seconds * 1000 + 30_000,
              }),
            ]
          : []),
      ],
    },
    {
      name: 'drill-return',
      host: entry.host,
      after: [`${drillRecovered}@${entry.host}`],
      ops: [
        wait({
          name: `every member of ${cluster.name} leads or streams`,
          until: cluster.instances.map((i) => `(${takesPart(restEndpoint(i))}\n)`).join(' &&\n'),
          timeoutMs: fault === 'power' ? 1_800_000 : 300_000,
          intervalMs: 500,
        }),
        stamp(drillPlaces.returned, 'note the time when every member is back'),
      ],
    },
  ];
}

/** Some commits in a row after one that failed since the fault was ordered, or none that failed for a minute. */
const resumed = `awk -v armed="$(cat ${drillPlaces.armed})" -v now="$(date +%s%3N)" '
$3 < armed { next }
$4 != "ok" { failed = 1; last = $3; row = 0 }
$4 == "ok" && $2 > last { row++ }
END { exit !((failed && row >= 5) || (!failed && now - armed > 60000)) }' ${drillPlaces.attempts}`;

/** Nothing is written any more, and the evidence is complete. */
export function collectStages(cluster: PgCluster): readonly StageDraft[] {
  return cluster.instances.map(({ host }): StageDraft => ({
    name: 'drill-collect',
    host,
    ops: [
      unit({ name: drillPlaces.clientUnit, state: 'stopped', enabled: 'keep' }),
      unit({ name: drillPlaces.watcherUnit, state: 'stopped', enabled: false }),
      file({ path: drillPlaces.finished, content: '' }),
    ],
  }));
}

/** Nothing of a drill is left on the hosts. */
export function clearStages(cluster: PgCluster, leader: PgInstance | undefined): readonly StageDraft[] {
  const hosts = cluster.instances.map(({ host }): StageDraft => ({
    name: 'drill-clear',
    host,
    ops: [
      unit({ name: drillPlaces.clientUnit, state: 'stopped', enabled: 'keep' }),
      unit({ name: drillPlaces.watcherUnit, state: 'stopped', enabled: false }),
      absent({ path: `${units}/${drillPlaces.clientUnit}` }),
      absent({ path: `${units}/${drillPlaces.watcherUnit}` }),
      absent({ path: drillPlaces.directory, recursive: true }),
    ],
  }));
  if (leader === undefined) return hosts;
  const table = {
    name: 'drill-table',
    host: leader.host,
    after: ['drill-clear@cluster'],
    ops: [tableOp(cluster, leader, 'absent')],
  };
  return [...hosts, table];
}
