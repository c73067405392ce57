import { nearestName, type ClusterFinding, type Inventory } from '@pigsty/sdk';
import type { RedisParams } from './schema.ts';
import { addressOf, serversOf, type RedisCluster } from './servers.ts';
import { setsOf } from './topology.ts';
import { unknownServer } from './unknown-server.ts';

type Target = RedisParams['redis_sentinel_monitor'][number];

interface Watched extends Target {
  /** Where it stands in `redis_sentinel_monitor`. */
  readonly at: number;
  /** The cluster of the primary; absent where the inventory does not have it. */
  readonly of?: RedisCluster;
}

/** What sentinels and the primaries that they watch must be to each other. */
export function checkSentinels(
  cluster: RedisCluster,
  clusters: readonly RedisCluster[],
  inventory: Inventory,
): readonly ClusterFinding[] {
  if (cluster.params.redis_mode !== 'sentinel')
    return [
      ...idle(cluster),
      ...clusters.filter((c) => watches(c, cluster, clusters)).flatMap((c) => renamed(c, cluster)),
    ];
  const targets = targetsOf(cluster, clusters);
  return [
    ...evenNumber(cluster, targets),
    ...targets.flatMap((target) => [
      ...unknown(target, inventory),
      ...quorum(cluster, target),
      ...replica(target, targets),
      ...password(target),
      ...transport(cluster, target),
      ...misspelt(target, clusters),
    ]),
    ...watchedTwice(cluster, clusters),
  ];
}

/** Only sentinels watch. */
function idle({ params }: RedisCluster): readonly ClusterFinding[] {
  if (params.redis_sentinel_monitor.length === 0) return [];
  return [
    {
      rule: 'sentinel-mode',
      severity: 'warning',
      path: ['redis_mode'],
      otherwise: ['redis_sentinel_monitor'],
      message: `redis_sentinel_monitor has no effect: redis_mode is ${params.redis_mode}`,
      hint: 'Set redis_mode: sentinel in this group, or move it to the group of the sentinels.',
    },
  ];
}

function targetsOf({ params }: RedisCluster, clusters: readonly RedisCluster[]): readonly Watched[] {
  return params.redis_sentinel_monitor.flatMap((target, at): readonly Watched[] => {
    if (target.remove === true) return [];
    const of = clusters.find((c) => serversOf(c).some((s) => addressOf(s) === addressOf(target)));
    return [{ ...target, at, ...(of === undefined ? {} : { of }) }];
  });
}

function watches(sentinels: RedisCluster, cluster: RedisCluster, clusters: readonly RedisCluster[]): boolean {
  return (
    sentinels.params.redis_mode === 'sentinel' &&
    targetsOf(sentinels, clusters).some(({ of }) => of === cluster)
  );
}

function evenNumber(cluster: RedisCluster, targets: readonly Watched[]): readonly ClusterFinding[] {
  const count = serversOf(cluster).length;
  if (count % 2 === 1 || targets.length === 0) return [];
  if (count === 0)
    return [
      {
        rule: 'sentinel-even',
        severity: 'warning',
        path: ['redis_instances'],
        message: `${cluster.name} has no sentinel: redis_instances is empty`,
        hint: 'Write the port of each: redis_instances: { 26379: {} }',
      },
    ];
  return [
    {
      rule: 'sentinel-even',
      severity: 'warning',
      path: [],
      message: `${cluster.name} has ${count} sentinels, which tolerate no more failures than ${count - 1}`,
      hint: 'Use three or five sentinels.',
    },
  ];
}

function unknown({ host, port, at, of }: Watched, inventory: Inventory): readonly ClusterFinding[] {
  if (of !== undefined) return [];
  const key = inventory.hosts.has(host) ? 'port' : 'host';
  return [
    {
      rule: 'sentinel-target',
      path: ['redis_sentinel_monitor', at, key],
      ...unknownServer(host, String(port), inventory),
    },
  ];
}

/** A sentinel begins with the primary, and asks it for its replicas. */
function replica(
  { name, host, port, at, of }: Watched,
  targets: readonly Watched[],
): readonly ClusterFinding[] {
  const node = of?.instances.find((one) => one.host === host);
  const primary = node?.params.redis_instances[String(port)]?.replica_of;
  if (of === undefined || primary === undefined || primary === '') return [];
  // Watched twice is told there.
  if (targets.some((one) => one.at !== at && addressOf(one) === primary.trim().replace(/\s+/, ':')))
    return [];
  return [
    {
      rule: 'sentinel-target',
      severity: 'warning',
      path: ['redis_sentinel_monitor', at, 'port'],
      message: `${name} at ${host}:${port} is a replica of ${primary.trim().replace(/\s+/, ':')}, and sentinels watch primaries`,
      hint: `Name the primary: port: ${primary.trim().split(/[\s:]+/)[1] ?? ''}.`,
    },
  ];
}

function quorum(cluster: RedisCluster, { name, quorum: wanted, at }: Watched): readonly ClusterFinding[] {
  const count = serversOf(cluster).length;
  // A cluster without any is told as such.
  if (wanted === undefined || wanted <= count || count === 0) return [];
  return [
    {
      rule: 'sentinel-quorum',
      path: ['redis_sentinel_monitor', at, 'quorum'],
      message: `${wanted} sentinels must agree on ${name}, and ${cluster.name} has ${count}`,
      hint: `Set quorum to ${Math.floor(count / 2) + 1}, or add sentinels.`,
    },
  ];
}

/** A sentinel writes the password of a primary into its file without quotes, and then does not start from it. */
function password({ name, password: given, of, at }: Watched): readonly ClusterFinding[] {
  const own = of?.params.redis_password;
  const used = given === undefined || given.matches((plain) => plain === '') ? own : given;
  const about = { rule: 'sentinel-password', path: ['redis_sentinel_monitor', at] } as const;
  if (used?.matches((plain) => /["'\s]/.test(plain)) === true)
    return [
      {
        ...about,
        message: `the password of ${name} has a quote or a blank: a sentinel writes it into its file as it is, and does not start again`,
        hint: `Choose a redis_password without quotes and blanks for ${of?.name ?? name}.`,
      },
    ];
  if (own === undefined || used === undefined || used.sha256() === own.sha256()) return [];
  if (of?.params.redis_mode === 'sentinel' || own.matches((plain) => plain === '')) return [];
  return [
    {
      ...about,
      message: `the sentinels would log in to ${name} with another password than ${of?.name ?? name} has: they would take it for down`,
      hint: `Leave password out, and they use redis_password of ${of?.name ?? name}.`,
    },
  ];
}

/** A sentinel talks to what it watches as it is talked to itself. */
function transport({ name, params }: RedisCluster, { of, at }: Watched): readonly ClusterFinding[] {
  const tls = params.redis_tls_enabled;
  if (of === undefined || of.params.redis_tls_enabled === tls) return [];
  return [
    {
      rule: 'sentinel-tls',
      path: ['redis_sentinel_monitor', at],
      message: `${name} talks ${tls ? 'over TLS' : 'without TLS'}, and ${of.name}, which it watches, does not`,
      hint: `Set redis_tls_enabled of both to the same.`,
    },
  ];
}

/** What sentinels send to the servers that they watch; SLAVEOF is the name by which they know REPLICAOF. */
const SENT: readonly string[] = [
  'AUTH',
  'CLIENT',
  'CONFIG',
  'EXEC',
  'INFO',
  'MULTI',
  'PING',
  'PUBLISH',
  'SCRIPT',
  'SLAVEOF',
  'SUBSCRIBE',
];

function renamed(sentinels: RedisCluster, of: RedisCluster): readonly ClusterFinding[] {
  const written = Object.entries(of.params.redis_rename_commands)
    .filter(([command, name]) => SENT.includes(command.toUpperCase()) && name !== command)
    .map(([command]) => command);
  const other = written.map((command) => command.toUpperCase());
  const [first] = written;
  if (first === undefined) return [];
  return [
    {
      rule: 'sentinel-rename',
      path: ['redis_rename_commands', first],
      part: 'key',
      message: `${other.join(', ')} ${other.length === 1 ? 'has another name' : 'have other names'} in ${of.name}, and the sentinels of ${sentinels.name}, which watch it, know ${other.length === 1 ? 'it by its own' : 'them by their own'}: they could not make a replica the primary`,
      hint: `Take ${other.join(', ')} out of redis_rename_commands of ${of.name}.`,
    },
  ];
}

/** By custom a primary is watched under the name of its cluster; clients ask for it by that. */
function misspelt({ name, of, at }: Watched, clusters: readonly RedisCluster[]): readonly ClusterFinding[] {
  const names = clusters.map((c) => c.name);
  if (of === undefined || names.includes(name) || nearestName(name, [of.name]) === undefined) return [];
  return [
    {
      severity: 'warning',
      rule: 'sentinel-target-name',
      path: ['redis_sentinel_monitor', at, 'name'],
      message: `${name} is spelt almost like the cluster of its primary, ${of.name}: clients ask the sentinels for that name`,
      hint: `Did you mean ${of.name}?`,
    },
  ];
}

/** Two that watch the same would each decide who leads. */
function watchedTwice(cluster: RedisCluster, clusters: readonly RedisCluster[]): readonly ClusterFinding[] {
  const sets = clusters.flatMap(setsOf);
  const setOf = (target: Target): unknown =>
    sets.find((set) => set.some((s) => addressOf(s) === addressOf(target))) ?? addressOf(target);
  const before: { readonly target: Watched; readonly by: RedisCluster }[] = [];
  const found: ClusterFinding[] = [];
  for (const by of clusters.filter((c) => c.params.redis_mode === 'sentinel')) {
    for (const target of targetsOf(by, clusters)) {
      const named = before.some((b) => b.by === by && b.target.name === target.name);
      const other = before.find((b) => setOf(b.target) === setOf(target));
      if (by === cluster && (named || other !== undefined))
        found.push({
          rule: 'sentinel-name',
          path: ['redis_sentinel_monitor', target.at],
          ...(named
            ? {
                message: `two targets have the name ${target.name}`,
                hint: 'Give each primary a name of its own.',
              }
            : {
                message: `${target.name} at ${addressOf(target)} is watched already, as ${other?.target.name}${other?.by === by ? '' : ` of ${other?.by.name}`}`,
                hint: 'Watch a primary with its replicas once, under one name, by one cluster of sentinels.',
              }),
        });
      before.push({ target, by });
    }
  }
  return found;
}
