import type { JsonValue } from '@pigsty/sdk';
import { forwardFile } from '../render/pgbouncer-forward.ts';
import { renderForwardedDatabases } from '../render/pgbouncer-database-txt.ts';
import { poolerSession, restEndpoint, sessionOf, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { openTransactions } from '../sql/open-transactions.ts';
import { asSuperuser, psqlWords, serverWords } from '../sql/session.ts';
import type { Held } from './held.ts';
import { handoverPlaces } from './places.ts';

/** How long clients may wait, in seconds. */
export interface HoldLimits {
  /** For transactions that are open when it begins: then all is as before. */
  readonly drainSeconds: number;
  /** At most, whatever happens. */
  readonly holdSeconds: number;
}

/** How long members wait for a command that began and does not go on. */
const readySeconds = 120;

/** What the program on one member's host is told. There is no secret in it. */
export function agentConfig(
  cluster: PgCluster,
  instance: PgInstance,
  { held, run, limits }: { readonly held: Held; readonly run: string; readonly limits: HoldLimits },
): JsonValue {
  const { from, to, pooled, direct } = held;
  return {
    run,
    state: handoverPlaces(from.name).state,
    from: memberOf(from),
    to: memberOf(to),
    members: cluster.instances.map(memberOf),
    port: from.params.pgbouncer_port,
    haproxy: '/run/haproxy.sock',
    pooled: [...pooled],
    direct: [...direct],
    readySeconds,
    ...limits,
    ...(instance === from ? { pooler: poolerOf(held) } : {}),
  };
}

/** The same for a leader that restarts and goes on leading; nothing where no pooler stands before it. */
export function restartConfig(instance: PgInstance, run: string): JsonValue | undefined {
  const { params } = instance;
  if (!params.pgbouncer_enabled || params.pgbouncer_redirect_to !== undefined) return undefined;
  const itself = memberOf(instance);
  return {
    run,
    state: handoverPlaces(instance.name).state,
    from: itself,
    to: itself,
    members: [itself],
    port: params.pgbouncer_port,
    haproxy: '/run/haproxy.sock',
    pooled: [],
    direct: [],
    readySeconds: 30,
    ...restartLimits,
    pooler: { ...consolesOf(instance), pidFile: `${params.pg_data}/postmaster.pid` },
  };
}

/** Nobody is asked during a deploy: what does not end soon is cut off, as by any restart. */
const restartLimits: HoldLimits = { drainSeconds: 5, holdSeconds: 60 };

function memberOf(instance: PgInstance): JsonValue {
  const { url, caFile } = restEndpoint(instance);
  return { name: instance.name, host: instance.host, url, ...(caFile === undefined ? {} : { ca: caFile }) };
}

function poolerOf({ from, route }: Held): JsonValue {
  return { forward: renderForwardedDatabases(from.params, route), ...consolesOf(from) };
}

function consolesOf({ params }: PgInstance): Readonly<Record<string, JsonValue>> {
  const console = poolerSession(params);
  return {
    forwardFile,
    console: [
      ...asSuperuser(console, [
        'psql',
        '-XqA',
        ...serverWords(console),
        '-P',
        'footer=off',
        '-d',
        'pgbouncer',
      ]),
    ],
    holders: [...psqlWords(sessionOf(params), '-c', openTransactions(params.pg_dbsu, 0))],
  };
}
