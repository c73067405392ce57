import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import type {
  ActivitySample,
  HorizonHolder,
  PreparedTransaction,
  SampledPool,
  SampledSession,
} from './sample.ts';

/** A member as it is now. Ages are seconds, sizes bytes; null is not known. A type and not an interface, so that it is JSON. */
export type ObservedMember = {
  readonly instance: string;
  readonly host: string;
  readonly role: 'primary' | 'standby leader' | 'sync standby' | 'replica' | 'unknown';
  /** `running`, what the stream to it does (`streaming`, `catchup`), `not streaming`; `silent` where nothing answers. */
  readonly state: string;
  /** Why it does not answer. */
  readonly silent: string | null;
  readonly lagBytes: number | null;
  readonly lagSeconds: number | null;
  /** Milliseconds since the epoch by the clock of the host. */
  readonly at: number | null;
  /** Commits and rollbacks since the statistics began, and per second since the sample before. */
  readonly transactions: number | null;
  readonly tps: number | null;
  readonly connections: number | null;
  readonly maxConnections: number | null;
  readonly active: number | null;
  readonly idle: number | null;
  readonly idleInTransaction: number | null;
  readonly blocked: number | null;
  readonly waits: Readonly<Record<string, number>>;
  readonly load1: number | null;
  readonly cpus: number | null;
  readonly memoryBytes: number | null;
  readonly memoryAvailableBytes: number | null;
  readonly sessions: readonly SampledSession[];
  readonly prepared: readonly PreparedTransaction[];
  readonly horizon: HorizonHolder | null;
  /** Null where there is no pooler, or it does not answer. */
  readonly pools: readonly SampledPool[] | null;
  /** There is to be a pooler, and it does not answer. */
  readonly poolerSilent: boolean;
};

/** What is known of one instance when its row is made. */
export interface Observation {
  readonly sample: ActivitySample | undefined;
  /** Why its host did not answer. */
  readonly unreached: string | undefined;
  readonly cpus: number | undefined;
  readonly before: ObservedMember | undefined;
}

/** The members of a cluster in the order of the inventory, each with what it says of itself and what its leader says of it. */
export function observeMembers(
  cluster: Pick<PgCluster, 'instances'>,
  observe: (instance: PgInstance) => Observation,
): readonly ObservedMember[] {
  const seen = cluster.instances.map((instance) => ({ instance, ...observe(instance) }));
  const followers = seen.flatMap(({ sample }) => sample?.followers ?? []);
  return seen.map(({ instance, sample, unreached, cpus, before }): ObservedMember => {
    const server = sample?.server;
    const stream = followers.find((f) => f.name === instance.name);
    const leads = (sample?.followers ?? []).some((f) => seen.some((s) => s.instance.name === f.name));
    const role = roleOf({ server, follows: stream?.sync, leads: leads && stream === undefined });
    return {
      instance: instance.name,
      host: instance.host,
      role,
      state: server === undefined ? 'silent' : stateOf(role, stream?.state ?? server.receiver),
      silent: server === undefined ? (unreached ?? reasonOf(sample)) : null,
      lagBytes: stream?.lagBytes ?? null,
      // Nothing was replayed lately where there was nothing to replay.
      lagSeconds: stream === undefined ? null : (stream.lagSeconds ?? (stream.lagBytes === 0 ? 0 : null)),
      at: server?.at ?? null,
      transactions: server?.transactions ?? null,
      tps: rate(server, before),
      connections: server?.connections ?? null,
      maxConnections: server?.maxConnections ?? null,
      active: server?.active ?? null,
      idle: server?.idle ?? null,
      idleInTransaction: server?.idleInTransaction ?? null,
      blocked: server?.blocked ?? null,
      waits: server?.waits ?? {},
      load1: sample?.load1 ?? null,
      cpus: cpus ?? null,
      memoryBytes: sample?.memoryBytes ?? null,
      memoryAvailableBytes: sample?.memoryAvailableBytes ?? null,
      sessions: sample?.sessions ?? [],
      prepared: sample?.prepared ?? [],
      horizon: sample?.horizon ?? null,
      pools: sample?.pools ?? null,
      poolerSilent: instance.params.pgbouncer_enabled && sample !== undefined && sample.pools === undefined,
    };
  });
}

interface RoleSigns {
  readonly server: ActivitySample['server'];
  /** How the one that it follows waits for it: `sync`, `quorum`, `potential`, `async`. */
  readonly follows: string | undefined;
  readonly leads: boolean;
}

/** As PostgreSQL shows it. A standby that feeds others and is fed by none of them leads a standby cluster. */
function roleOf({ server, follows, leads }: RoleSigns): ObservedMember['role'] {
  if (follows === 'sync' || follows === 'quorum') return 'sync standby';
  if (follows !== undefined) return 'replica';
  if (server === undefined) return 'unknown';
  if (!server.inRecovery) return 'primary';
  return leads ? 'standby leader' : 'replica';
}

function stateOf(role: ObservedMember['role'], stream: string | undefined): string {
  return role === 'primary' ? 'running' : (stream ?? 'not streaming');
}

/** In short, so that it fits into the line of the member. */
function reasonOf(sample: ActivitySample | undefined): string {
  if (sample === undefined) return 'it was not asked';
  const said = sample.unreadable ?? 'PostgreSQL is not installed';
  const failure = /^psql: error: connection to server on socket ".*" failed: (.*)$/.exec(said)?.[1];
  if (failure === undefined || /^FATAL: /.test(failure)) return failure ?? said;
  return `PostgreSQL does not run (${failure})`;
}

/** Per second; nothing where the server was started, or its statistics were reset, since. */
function rate(server: ActivitySample['server'], before: ObservedMember | undefined): number | null {
  const { at, transactions } = before ?? {};
  if (server === undefined || typeof at !== 'number' || typeof transactions !== 'number') return null;
  const seconds = (server.at - at) / 1000;
  const grown = server.transactions - transactions;
  return seconds <= 0 || grown < 0 ? null : Math.round((grown / seconds) * 10) / 10;
}

/** The one that is looked at where nobody has chosen: who leads, else the first that answers. */
export function leadingMember(members: readonly ObservedMember[]): ObservedMember | undefined {
  return (
    members.find((m) => m.state !== 'silent' && (m.role === 'primary' || m.role === 'standby leader')) ??
    members.find((m) => m.state !== 'silent') ??
    members[0]
  );
}
