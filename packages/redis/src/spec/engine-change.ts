import type { ModuleFacts, Problem } from '@pigsty/sdk';
import { factsAbout, type RedisFacts, type ServerFacts } from '../facts/servers.ts';
import { serversOf, type RedisCluster } from './servers.ts';
import type { RedisParams } from './schema.ts';

type EngineName = RedisParams['redis_type'];

/** The last format of snapshots that both have in common: of Redis 7.2, from which Valkey began. */
const SHARED_FORMAT = 11;

const engines: Readonly<Record<EngineName, { readonly title: string; readonly formats: string }>> = {
  redis: { title: 'Redis', formats: 'reads those of Redis, and of Valkey before 9' },
  valkey: { title: 'Valkey', formats: `reads those of Redis up to ${SHARED_FORMAT}, that of Redis 7.2` },
};

/** Another engine starts from the files that the former one leaves. Those that it does not read keep it from starting at all. */
export function changesEngine(cluster: RedisCluster, facts: ModuleFacts<RedisFacts>): readonly Problem[] {
  const wanted = cluster.params.redis_type;
  if (cluster.params.redis_mode === 'sentinel') return [];
  const mixed = cluster.params.redis_mode === 'cluster' ? mixes(cluster, facts) : undefined;
  const found = serversOf(cluster).flatMap((server) => {
    const have = factsAbout(facts, server);
    const format = have === undefined ? undefined : foreignFormat(wanted, have);
    return have === undefined || format === undefined ? [] : [{ server, have, format }];
  });
  const [first] = found;
  if (first === undefined) return mixed === undefined ? [] : [mixed];
  const { title, formats } = engines[wanted];
  const { engine, version } = first.have;
  const by =
    engine === undefined || engine === wanted
      ? ''
      : ` of ${engines[engine].title} ${version ?? ''}`.trimEnd();
  return [
    {
      severity: 'error',
      rule: 'redis-engine-change',
      subject: cluster.name,
      host: first.server.host,
      cluster: cluster.name,
      message: `${title} would not start from the files${by} that ${found.map(({ server }) => server.name).join(', ')} ${found.length === 1 ? 'has' : 'have'}: their format is ${first.format}, and ${title} ${formats}`,
      hint: `Set redis_type: ${wanted === 'redis' ? 'valkey' : 'redis'} again. For another engine deploy a cluster of another name beside it, and let a client copy the keys; where they may be lost: pigsty remove redis -l ${cluster.name}, then deploy again.`,
    },
  ];
}

/**
 * Members of a native cluster tell each other what they know in messages that Redis 8 and Valkey 8.1 number differently: while
 * both run, what Valkey writes into its file of members keeps the next start from it.
 */
function mixes(cluster: RedisCluster, facts: ModuleFacts<RedisFacts>): Problem | undefined {
  const wanted = cluster.params.redis_type;
  const running = serversOf(cluster).filter((server) => {
    const have = factsAbout(facts, server);
    return have?.engine !== undefined && have.engine !== wanted && have.unit === 'active';
  });
  const [first] = running;
  if (first === undefined) return undefined;
  return {
    severity: 'error',
    rule: 'redis-engine-change',
    subject: cluster.name,
    host: first.host,
    cluster: cluster.name,
    message: `${running.map((s) => s.name).join(', ')} ${running.length === 1 ? 'runs' : 'run'} as ${engines[wanted === 'redis' ? 'valkey' : 'redis'].title}: members of two engines misread each other, and would not start again`,
    hint: `Stop all members first; the deploy starts them again. On each host: systemctl stop '${cluster.name}-*.service'`,
  };
}

/** A format that this engine does not read: of the files that it would start from, or that the running server leaves when it stops. */
function foreignFormat(wanted: EngineName, have: ServerFacts): string | undefined {
  const { engine, version, formats = [], answers } = have;
  const changes = engine !== undefined && engine !== wanted;
  if (answers && !changes) return undefined;
  const left = changes && version !== undefined ? [formatOf(engine, version)] : [];
  return [...left, ...formats].find((format) => !reads(wanted, format))?.replace(/^([A-Z]+)0*/, '$1 ');
}

/** How a snapshot of this version begins. */
function formatOf(engine: EngineName, version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (engine === 'valkey') return major >= 9 ? 'VALKEY080' : 'REDIS0011';
  return major > 7 || (major === 7 && minor >= 4) ? 'REDIS0012' : 'REDIS0011';
}

function reads(engine: EngineName, format: string): boolean {
  const [, by, number] = /^([A-Z]+)(\d+)$/.exec(format) ?? [];
  return engine === 'redis' ? by === 'REDIS' : by === 'VALKEY' || Number(number) <= SHARED_FORMAT;
}
