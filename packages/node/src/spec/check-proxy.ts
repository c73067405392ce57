import {
  clusterProblem,
  IPv4,
  nearestName,
  onceEach,
  type Cluster,
  type ClusterFinding,
  type Inventory,
  type Problem,
} from '@pigsty/sdk';
import { PROXY_LINES, PROXY_OPTIONS, SERVER_WORDS } from './proxy-words.ts';
import type { NodeParams } from './schema.ts';

type Service = NodeParams['haproxy_services'][number];

/** Words that HAProxy does not know, and servers that are no hosts among those that are. */
export function checkProxy(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  const hosts = new Set(
    [...inventory.hosts.values()].flatMap(({ address, connection }) => [address, connection.address]),
  );
  return onceEach(
    clusters.flatMap((cluster) =>
      cluster.instances.flatMap(({ host, params }) =>
        params.haproxy_services
          .flatMap((service, i) =>
            [...lines(service), ...servers(service, hosts)].map((finding): ClusterFinding => ({
              severity: 'warning',
              ...finding,
              host,
              path: ['haproxy_services', i, ...finding.path],
            })),
          )
          .map((finding) => clusterProblem(cluster, inventory, finding)),
      ),
    ),
  );
}

function lines({ options, servers: each }: Service): readonly ClusterFinding[] {
  return [
    ...options.flatMap((line, i) => {
      const [first = '', second = ''] = line.trim().split(/\s+/);
      const isOption = first === 'option' || (first === 'no' && second === 'option');
      const [word = ''] = isOption
        ? line
            .trim()
            .replace(/^(?:no\s+)?option\s*/, '')
            .split(/\s+/)
        : [first];
      return unknownWord(word, isOption ? PROXY_OPTIONS : PROXY_LINES, ['options', i]);
    }),
    ...each.flatMap(({ options: words = '' }, i) =>
      words.split(/\s+/).flatMap((word) => unknownWord(word, SERVER_WORDS, ['servers', i, 'options'])),
    ),
  ];
}

/** A name or a value of somebody's own is like none of the words. */
function unknownWord(
  word: string,
  known: readonly string[],
  path: ClusterFinding['path'],
): readonly ClusterFinding[] {
  if (!/^[a-z][a-z0-9_-]{3,}$/.test(word) || known.includes(word)) return [];
  const near = nearestName(word, known);
  if (near === undefined) return [];
  const message = `HAProxy does not know the word ${word}, and would not load its configuration`;
  return [{ rule: 'proxy-word', path, message, hint: `Did you mean ${near}?` }];
}

/** Where all others are hosts of the inventory, an address that is none was meant as one. */
function servers({ name, servers: each }: Service, hosts: ReadonlySet<string>): readonly ClusterFinding[] {
  const outside = each.filter(({ ip }) => !hosts.has(ip));
  const [other] = outside;
  if (other === undefined || outside.length > 1 || each.length < 3 || !IPv4.safeParse(other.ip).success)
    return [];
  return [
    {
      rule: 'proxy-server',
      path: ['servers', each.indexOf(other), 'ip'],
      message: `${other.name} of ${name} is at ${other.ip}, which is no host of the inventory, and all others are`,
      hint: 'Is one of its digits wrong?',
    },
  ];
}
