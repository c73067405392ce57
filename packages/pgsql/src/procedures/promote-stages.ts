import { quoteWords, wait, type StageDraft } from '@pigsty/sdk';
import { controlData } from '../facts/control-data.ts';
import { leaderOf, patroniFacts } from '../facts/patroni.ts';
import type { ConfigOf } from '../ops/config/patch.ts';
import { patroniFollows } from '../ops/follows.ts';
import { pgStopped } from '../ops/stopped.ts';
import { standbyCluster } from '../render/standby-cluster.ts';
import { takesPart } from '../rest/takes-part.ts';
import {
  declaredPrimary,
  restCredentials,
  restEndpoint,
  rtoPlan,
  sessionOf,
  type PgCluster,
  type PgInstance,
} from '../spec/cluster.ts';
import { asSuperuser, psqlWords } from '../sql/session.ts';
import { sqlLiteral } from '../sql/quote.ts';
import { pausedOp } from './pause.ts';
import type { PromoteScope } from './promote-input.ts';
import { otherSite } from './sites.ts';

interface Sites {
  readonly other: PgCluster;
  /** Members of the other cluster whose hosts answer. */
  readonly members: readonly PgInstance[];
  /** Who took its writes when this began. */
  readonly from: PgInstance;
  readonly to: PgInstance;
}

function sitesOf({ cluster, facts, estate, input }: PromoteScope): Sites | undefined {
  const other = otherSite(cluster, estate.inventory);
  const from = other?.instances.find((i) => i.name === input.from);
  const to = leaderOf(cluster, facts) ?? cluster.instances.find((i) => i.name === input.to);
  if (other === undefined || from === undefined || to === undefined) return undefined;
  const members = other.instances.filter((i) => facts.from(patroniFacts, i) !== undefined);
  return { other, members, from, to };
}

/** Members of the other side must be able to copy from this one afterwards: asked before anything stops. */
export function tryStages(scope: PromoteScope): readonly StageDraft[] {
  const sites = sitesOf(scope);
  if (sites === undefined) return [];
  const { members, to } = sites;
  return members.map((member) => {
    const where = `host=${to.host} port=${to.params.pg_port} user=${member.params.pg_replication_username} replication=true connect_timeout=5`;
    const words = asSuperuser(sessionOf(member.params), ['psql', '-XqAtw', '-c', 'IDENTIFY_SYSTEM', where]);
    return {
      name: `try-${member.name}`,
      host: member.host,
      ops: [
        wait({
          name: `${member.name} may replicate from ${to.name}`,
          until: `cd /; ${quoteWords(words)} </dev/null`,
          diagnose: `cd /; ${quoteWords(words)} </dev/null 2>&1`,
          timeoutMs: 10_000,
        }),
      ],
    };
  });
}

/** Patroni lets its leader be, and that one stops after all who stream from it have everything. */
export function stopStages(scope: PromoteScope): readonly StageDraft[] {
  const sites = sitesOf(scope);
  if (sites === undefined) return [];
  const { other, members, from } = sites;
  return [
    {
      name: 'stop-writes',
      host: from.host,
      ops: [
        pausedOp(other, { asked: from, reached: members, paused: true }),
        pgStopped({
          cluster: other.name,
          instance: from.name,
          session: sessionOf(from.params),
          dataDir: from.params.pg_data,
        }),
      ],
    },
  ];
}

/** Nothing is promoted that lacks a byte of what the other side has written. */
export function promoteStages(scope: PromoteScope): readonly StageDraft[] {
  const { cluster, facts, input } = scope;
  const to = leaderOf(cluster, facts);
  if (to === undefined) return [];
  const sites = sitesOf(scope);
  const written = sites === undefined ? undefined : facts.from(controlData, sites.from);
  const end = written?.state === 'shut down' ? written.checkpoint : undefined;
  const received = `SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() > ${sqlLiteral(end ?? 'unknown')}::pg_lsn`;
  return [
    {
      name: 'promote',
      host: to.host,
      ops: [
        ...(input.originGone
          ? []
          : [
              wait({
                name: `${to.name} has everything that ${input.from ?? ''} has written, up to ${end ?? 'where it stopped'}`,
                until: `[ "$(cd /; ${quoteWords(psqlWords(sessionOf(to.params), '-c', received))} </dev/null)" = t ]`,
                timeoutMs: 60_000,
                intervalMs: 200,
              }),
            ]),
        patroniFollows({ ...configOf(cluster), upstream: null }),
      ],
    },
  ];
}

/** The other side is told whom to follow before its Patroni goes on: it never takes writes again by itself. */
export function followStages(scope: PromoteScope): readonly StageDraft[] {
  const sites = sitesOf(scope);
  if (sites === undefined) return [];
  const { other, members, from, to } = sites;
  const upstream = declaredPrimary(other)?.params.pg_upstream ?? to.host;
  return [
    {
      name: 'follow',
      host: from.host,
      ops: [
        patroniFollows({ ...configOf(other), upstream: standbyCluster(other.params, upstream) }),
        pausedOp(other, { asked: from, reached: members, paused: false }),
      ],
    },
    ...members.map((member) => ({
      name: `back-${member.name}`,
      host: member.host,
      after: ['follow@cluster'],
      ops: [
        wait({
          name: `${member.name} follows`,
          until: takesPart(restEndpoint(member)),
          timeoutMs: 180_000,
          intervalMs: 500,
          unit: 'patroni.service',
        }),
      ],
    })),
  ];
}

/** Patroni of the other side goes on as before, and starts its leader again. */
export function resumeStages(scope: PromoteScope): readonly StageDraft[] {
  const sites = sitesOf(scope);
  if (sites === undefined) return [];
  const { other, members, from } = sites;
  return [
    {
      name: 'resume',
      host: from.host,
      ops: [
        pausedOp(other, { asked: from, reached: members, paused: false }),
        wait({
          name: `${other.name} takes writes`,
          until: takesPart(restEndpoint(from)),
          timeoutMs: 120_000,
          intervalMs: 500,
          unit: 'patroni.service',
        }),
      ],
    },
  ];
}

function configOf(cluster: PgCluster): ConfigOf {
  return {
    cluster: cluster.name,
    members: cluster.instances.map(restEndpoint),
    credentials: restCredentials(cluster.params),
    loopSeconds: rtoPlan(cluster.params).loopWait,
  };
}
