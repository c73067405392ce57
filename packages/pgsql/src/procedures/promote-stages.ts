import { quoteWords, wait, type StageDraft } from '@pigsty/sdk';
import { controlData, takesWrites } from '../facts/control-data.ts';
import { leaderOf } from '../facts/patroni.ts';
import { patroniConfig, type ConfigArgs } from '../ops/config.ts';
import { pgShutdown } from '../ops/shutdown.ts';
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
import { withPromotion, type PromotionRecord } from '../spec/promotion-record.ts';
import { asSuperuser, psqlWords } from '../sql/session.ts';
import { sqlLiteral } from '../sql/quote.ts';
import { pausedOp } from './pause.ts';
import { leavesOther, type PromoteScope } from './promote-input.ts';
import { sitesOf } from './sites.ts';

/** Members of the other cluster must be able to replicate from this one afterwards: tried before anything stops. */
export function tryStages(scope: PromoteScope): readonly StageDraft[] {
  const sites = sitesOf(scope);
  if (sites === undefined) return [];
  const { members, to } = sites;
  return members.map((member) => {
    const where = `host=${to.host} port=${to.params.pg_port} user=${member.params.pg_replication_username} replication=true connect_timeout=5`;
    const words = asSuperuser(sessionOf(member.params), ['psql', '-XqAtw', '-c', 'IDENTIFY_SYSTEM', where]);
    return {
      name: 'try-replication',
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

/** Patroni is paused and lets its leader be shut down. */
export function shutdownStages(scope: PromoteScope): readonly StageDraft[] {
  const sites = sitesOf(scope);
  if (sites === undefined) return [];
  const { other, members, from } = sites;
  return [
    {
      name: 'shut-down',
      host: from.host,
      ops: [
        pausedOp(other, { asked: from, reached: members, paused: true }),
        pgShutdown({ cluster: other.name, instance: from.name, params: from.params }),
      ],
    },
  ];
}

/** Nothing is promoted that lacks WAL of the former primary, or while another member of its cluster takes writes. */
export function promoteStages(scope: PromoteScope): readonly StageDraft[] {
  const { cluster, facts, input } = scope;
  const to = leaderOf(cluster, facts);
  if (to === undefined) return [];
  const sites = sitesOf(scope);
  const written = sites === undefined ? undefined : facts.from(controlData, sites.from);
  const end = written?.state === 'shut down' ? written.checkpoint : undefined;
  const received = `SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() > ${sqlLiteral(end ?? 'unknown')}::pg_lsn`;
  const alone = leavesOther(input);
  const standbys = alone ? [] : (sites?.members ?? []);
  return [
    ...standbys.map((member) => ({
      name: 'no-primary',
      host: member.host,
      ops: [
        wait({
          name: `${member.name} takes no writes`,
          until: `! ${takesWrites(member.params)}`,
          timeoutMs: 5000,
        }),
      ],
    })),
    {
      name: 'promote',
      host: to.host,
      after: ['no-primary@cluster?'],
      ops: [
        ...(alone
          ? []
          : [
              wait({
                name: `${to.name} has replayed all WAL of ${input.from ?? ''}, up to ${end ?? 'its end'}`,
                until: `[ "$(cd /; ${quoteWords(psqlWords(sessionOf(to.params), '-c', received))} </dev/null)" = t ]`,
                timeoutMs: 60_000,
                intervalMs: 200,
              }),
            ]),
        patroniConfig({
          ...configOf(cluster, to),
          desired: withPromotion({ standby_cluster: null }, recordOf(scope)),
        }),
      ],
    },
  ];
}

/** Nothing to be noted down where the two have switched roles. */
function recordOf({ input, run }: PromoteScope): PromotionRecord | null {
  const { upstream: from, detach } = input;
  if (!leavesOther(input) || from === undefined) return null;
  return { reason: detach ? 'detached' : 'upstream-lost', from, at: run.startedAt };
}

/** The other cluster is told whom to follow before its Patroni goes on: it never becomes the primary again by itself. */
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
        patroniConfig({
          ...configOf(other, from),
          desired: withPromotion({ standby_cluster: standbyCluster(other.params, upstream) }, null),
        }),
        pausedOp(other, { asked: from, reached: members, paused: false }),
      ],
    },
    ...members.map((member) => ({
      name: 'streams',
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

/** Patroni of the other cluster goes on as before, and starts its leader again, or lets another one lead. */
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

function configOf(cluster: PgCluster, at: PgInstance): Omit<ConfigArgs, 'desired'> {
  return {
    cluster: cluster.name,
    members: cluster.instances.map(restEndpoint),
    credentials: restCredentials(cluster.params),
    session: sessionOf(at.params),
    tolerant: [],
    loopSeconds: rtoPlan(cluster.params).loopWait,
  };
}
