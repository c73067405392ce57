import { parseSections, quoteWord, quoteWords, section, type FactQuery, type ModuleFacts } from '@pigsty/sdk';
import { askLocally, cliOf } from '../ops/ask.ts';
import { unitMark } from '../render/redis-service.ts';
import { paths } from '../spec/paths.ts';
import type { RedisParams } from '../spec/schema.ts';
import {
  bornOf,
  confOf,
  dataOf,
  serversOfNode,
  unitOf,
  type RedisNode,
  type RedisServer,
} from '../spec/servers.ts';
import { keysIn, parseInfo, parseMasters, parseNodes, type ClusterNode, type WatchedMaster } from './info.ts';

/** What one server is and does. */
export interface ServerFacts {
  /** It has a configuration of ours. */
  readonly configured: boolean;
  /** Its data directory is the one in which it was set up. */
  readonly born: boolean;
  /** Its configuration has a port for TLS. */
  readonly tls?: boolean;
  /** Which program its unit starts. */
  readonly engine?: RedisParams['redis_type'];
  /** How the snapshots begin that it starts from, as `REDIS0011`: the name and the number of their format. */
  readonly formats?: readonly string[];
  /** There is a snapshot or a log in its data directory. */
  readonly hasData: boolean;
  /** `active`, `failed`, ... */
  readonly unit: string;
  /** It answers with the password of its file. */
  readonly answers: boolean;
  readonly role?: 'master' | 'slave';
  /** The address that it copies, as it runs; as its file says where it does not answer. */
  readonly source?: string;
  readonly linkUp?: boolean;
  readonly offset?: number;
  readonly keys?: number;
  readonly memory?: number;
  readonly version?: string;
  /** Seconds since it was started. */
  readonly uptime?: number;
  readonly loading?: boolean;
  /** When its unit started it, in seconds since the epoch by the host's clock. */
  readonly startedAt?: number;
  /** Of a native cluster: how it sees the members. */
  readonly nodes?: readonly ClusterNode[];
  /** Of a sentinel: what it watches. */
  readonly masters?: readonly WatchedMaster[];
}

/** What a host knows of one cluster's servers before anything is planned. */
export interface RedisFacts {
  /** By port. */
  readonly servers: Readonly<Record<string, ServerFacts>>;
  /** Instances of ours on this host that are not this cluster's. */
  readonly others: readonly string[];
  /** When procedures began, by their id and the host's clock. */
  readonly begun?: Readonly<Record<string, number>>;
}

/** One question for all servers of a node; the password comes from each one's own file. */
export const redisFacts: FactQuery<RedisParams, RedisFacts> = {
  script: (node) =>
    [
      section('others', otherInstances(node)),
      section('begun', "find /etc/pigsty/procedures -type f -printf '%f:%T@\\n' 2>/dev/null || :"),
      ...serversOfNode(node).map((server) => section(server.port, about(server))),
      ':',
    ].join('\n'),
  parse: (output, node) => {
    const sections = parseSections(output);
    const own = new Set(serversOfNode(node).map(unitOf));
    return {
      servers: Object.fromEntries(
        serversOfNode(node).map(({ port }) => [port, parseServer(sections.get(String(port)) ?? '')]),
      ),
      others: (sections.get('others') ?? '').split('\n').filter((unit) => unit !== '' && !own.has(unit)),
      begun: Object.fromEntries(
        [...parseInfo(sections.get('begun') ?? '')].map(([id, seconds]) => [id, Math.floor(Number(seconds))]),
      ),
    };
  },
};

function otherInstances(node: RedisNode): string {
  const own = new RegExp(`^${node.params.redis_cluster}-\\d+-`);
  return `grep -lsF ${quoteWord(unitMark)} ${paths.unitDirectory}/*.service 2>/dev/null | sed 's#.*/##' | grep -Ev ${quoteWord(own.source.replace('\\d', '[0-9]'))} || :`;
}

/** When systemd last started a unit, in seconds since the epoch; nothing where it never did. */
function startedAt(unit: string): string {
  return `at=$(TZ=UTC systemctl show -p ExecMainStartTimestamp --value ${quoteWord(unit)} 2>/dev/null)
[ -z "$at" ] || ! at=$(date -d "$at" +%s 2>/dev/null) || echo "started:$at"`;
}

function about(server: RedisServer): string {
  const [conf, data] = [confOf(server), dataOf(server)];
  const questions = {
    standalone: [],
    cluster: ['PING @nodes', 'CLUSTER NODES'],
    sentinel: ['PING @masters', 'SENTINEL MASTERS'],
  }[server.params.redis_mode];
  return `echo "unit:$(systemctl is-active ${quoteWord(unitOf(server))} 2>/dev/null)"
${startedAt(unitOf(server))}
[ ! -e ${quoteWord(conf)} ] || echo configured:yes
grep -qs '^tls-port [1-9]' ${quoteWord(conf)} && echo tls:yes
sed -n 's#^ExecStart=/usr/bin/\\(redis\\|valkey\\)-server .*#engine:\\1#p' ${quoteWord(`${paths.unitDirectory}/${unitOf(server)}`)} 2>/dev/null
echo "formats:$(find ${quoteWords([`${data}/${server.name}.rdb`, `${data}/appendonlydir`])} -maxdepth 1 -type f -name '*.rdb' -exec head -c 9 {} \\; -exec echo \\; 2>/dev/null | grep -aE '^[A-Z]{5,6}[0-9]{3,4}$' | sort -u | tr '\\n' ' ')"
[ ! -e ${quoteWord(bornOf(server))} ] || echo born:yes
[ -z "$(find ${quoteWords([data])} -maxdepth 2 \\( -name '*.rdb' -o -name '*.aof' \\) 2>/dev/null | head -n 1)" ] || echo data:yes
sed -n 's/^replicaof \\([^ ]*\\) \\(.*\\)$/file-source:\\1:\\2/p' ${quoteWord(conf)} 2>/dev/null
${askLocally(cliOf(server), ['INFO', ...questions])}`;
}

function parseServer(text: string): ServerFacts {
  const [plain = '', nodes] = text.split('@nodes\n');
  const [before = '', masters] = plain.split('@masters\n');
  const info = parseInfo(before);
  const number = (name: string): number | undefined => {
    const value = info.get(name);
    return value === undefined ? undefined : Number(value);
  };
  const answers = info.has('redis_version');
  const role = info.get('role');
  const engine = info.get('engine');
  const formats = (info.get('formats') ?? '').split(' ').filter((word) => word !== '');
  const running = info.get('master_host');
  const source = answers
    ? running === undefined
      ? undefined
      : `${running}:${info.get('master_port')}`
    : info.get('file-source');
  return defined({
    configured: info.has('configured'),
    born: info.has('born'),
    tls: info.has('tls') ? true : undefined,
    engine: engine === 'redis' || engine === 'valkey' ? engine : undefined,
    formats: formats.length === 0 ? undefined : formats,
    hasData: info.has('data'),
    unit: info.get('unit') ?? 'inactive',
    answers,
    role: role === 'master' || role === 'slave' ? role : undefined,
    source,
    linkUp: info.has('master_link_status') ? info.get('master_link_status') === 'up' : undefined,
    offset: number(role === 'slave' ? 'slave_repl_offset' : 'master_repl_offset'),
    keys: answers ? keysIn(info) : undefined,
    memory: number('used_memory'),
    version: info.get('valkey_version') ?? info.get('redis_version'),
    uptime: number('uptime_in_seconds'),
    loading: info.get('loading') === '1' ? true : undefined,
    startedAt: number('started'),
    nodes: nodes === undefined ? undefined : parseNodes(nodes),
    masters: masters === undefined ? undefined : parseMasters(masters),
  });
}

/** Without the fields that are not there: facts are JSON. */
function defined(all: { readonly [K in keyof ServerFacts]: ServerFacts[K] | undefined }): ServerFacts {
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as unknown as ServerFacts;
}

/** What is known of a server; nothing where its host did not answer. */
export function factsAbout(facts: ModuleFacts<RedisFacts>, server: RedisServer): ServerFacts | undefined {
  return facts.of(server.host)?.servers[String(server.port)];
}
