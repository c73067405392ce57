import {
  IPv4,
  isElsewhere,
  unknownProxyWord,
  unknownServerWords,
  type Cluster,
  type ClusterFinding,
  type Inventory,
  type Problem,
  type UnknownProxyWord,
} from '@pigsty/sdk';
import { CHECK_WORDS, EXPECTED, PROXY_LINES, PROXY_OPTIONS } from './proxy-words.ts';
import { findingsOfHosts } from './findings-of-hosts.ts';
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
  return findingsOfHosts(clusters, inventory, ({ haproxy_services: services }, host) =>
    services.flatMap((service, i) =>
      [
        ...lines(service),
        ...servers(service, hosts),
        ...sameServer(service),
        ...listens(service, host, inventory),
      ].map((finding): ClusterFinding => ({
        severity: 'warning',
        ...finding,
        path: ['haproxy_services', i, ...finding.path],
      })),
    ),
  );
}

function lines({ default: defaults, options, servers: each }: Service): readonly ClusterFinding[] {
  return [
    ...options.flatMap((line, i) => ofLine(line.trim(), ['options', i])),
    ...inServer(defaults, ['default']),
    ...each.flatMap(({ options: words = '' }, i) => inServer(words, ['servers', i, 'options'])),
  ];
}

function ofLine(line: string, path: ClusterFinding['path']): readonly ClusterFinding[] {
  const words = line.split(/\s+/);
  const [first = '', second = '', ...rest] = words;
  const isOption = first === 'option' || (first === 'no' && second === 'option');
  if (isOption) return found(unknownProxyWord(words[first === 'no' ? 2 : 1] ?? '', PROXY_OPTIONS), path);
  if (!/^(?:http|tcp)-check$/.test(first)) return found(unknownProxyWord(first, PROXY_LINES), path);
  if (second !== 'expect') return found(unknownProxyWord(second, CHECK_WORDS), path);
  const told = wrongExpectation(first, rest);
  return told === undefined ? [] : found([told], path);
}

/** What a check looks for in an answer; a status is a number, or several. */
function wrongExpectation(check: string, words: readonly string[]): UnknownProxyWord | undefined {
  const at = words.findIndex((word) => EXPECTED.includes(word));
  const status = words[at] === 'status' ? words[at + 1] : undefined;
  if (at >= 0 && (status === undefined || /^\d{3}(?:[-,]\d{3})*$/.test(status))) return undefined;
  const what = at < 0 ? `what ${check} is to expect` : `the status ${status ?? ''}`;
  return {
    message: `HAProxy does not know ${what}, and would not load its configuration`,
    hint: `For example ${check} expect ${check === 'http-check' ? 'status 200' : 'string PONG'}.`,
  };
}

function inServer(options: string, path: ClusterFinding['path']): readonly ClusterFinding[] {
  return found(unknownServerWords(options), path);
}

function found(faults: readonly UnknownProxyWord[], path: ClusterFinding['path']): readonly ClusterFinding[] {
  return faults.map((fault) => ({ rule: 'proxy-word', path, ...fault }));
}

/** HAProxy does not start where its host does not have the address; one of no host may be a further one of this. */
function listens({ name, ip }: Service, host: string, inventory: Inventory): readonly ClusterFinding[] {
  if (!IPv4.safeParse(ip).success || !isElsewhere(ip, [host], inventory)) return [];
  return [
    {
      rule: 'proxy-address',
      path: ['ip'],
      message: `${name} is to listen on ${ip}, which is the address of another host than ${host}`,
      hint: "Write '*', or the address of the VIP.",
    },
  ];
}

/** A server that was copied and not changed: another one is missing, and this one gets twice as much. */
function sameServer({ name, servers: each }: Service): readonly ClusterFinding[] {
  const places = each.map(({ ip, port }) => `${ip}:${port}`);
  return each.flatMap((server, i): readonly ClusterFinding[] => {
    const first = each[places.indexOf(places[i] ?? '')];
    if (first === undefined || first === server) return [];
    return [
      {
        rule: 'proxy-server',
        path: ['servers', i, 'ip'],
        message: `${server.name} and ${first.name} of ${name} are both at ${places[i] ?? ''}`,
        hint: `Correct the address or the port of ${server.name}, or take it away.`,
      },
    ];
  });
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
