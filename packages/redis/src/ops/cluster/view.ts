import { isolated, parseSections, quoteWord, quoteWords, section, type Text } from '@pigsty/sdk';
import { parseNodes, type ClusterNode } from '../../facts/info.ts';
import { cliText } from '../ask.ts';
import type { Member } from './layout.ts';

/** How any host of a native cluster talks to all of its members: with the password in the file of its own. */
export interface ClusterAccess {
  readonly program: string;
  readonly tls: boolean;
  /** Files of all members: one of them is on the host that asks. */
  readonly confs: readonly string[];
}

export interface ClusterView {
  /** How each member sees the cluster, by its address; absent: it does not answer. */
  readonly views: ReadonlyMap<string, readonly ClusterNode[]>;
  /** A deploy that was giving new primaries their slots has not come to its end. */
  readonly filling?: true;
}

/** There while new primaries are given their slots, on the host that does it. */
export const fillMarker = (cluster: string): string => `/etc/pigsty/redis-fill-${cluster}`;

export const at = ({ host, port }: Pick<Member, 'host' | 'port'>): string => `${host}:${port}`;

/** Shell functions: `login` prints the line that logs in, `tell HOST PORT` sends lines to a member. */
export function clusterFunctions({ program, tls, confs }: ClusterAccess): string {
  return `conf=
for file in ${quoteWords(confs)}; do [ -r "$file" ] && conf=$file && break; done
login() { [ -z "$conf" ] || sed -n 's/^requirepass /AUTH /p' "$conf"; }
tell() { { login; cat; } | timeout 10 ${cliText({ program, tls })} -h "$1" -p "$2" 2>&1 | tr -d '\\r'; }
nodes() { printf 'PING @@\\nCLUSTER NODES\\n' | tell "$1" "$2" | sed '1,/^@@$/d'; }`;
}

export function readViews(
  all: readonly {
    readonly cluster: string;
    readonly access: ClusterAccess;
    readonly members: readonly Member[];
  }[],
): Text {
  return isolated(
    all.map(
      ({ cluster, access, members }, i) =>
        `${clusterFunctions(access)}
${section(`${i} filling`, `[ ! -e ${quoteWord(fillMarker(cluster))} ] || echo yes`)}
${members.map((m, n) => section(`${i} ${n}`, `nodes ${quoteWord(m.host)} ${m.port}`)).join('\n')}`,
    ),
  );
}

export function parseViews(
  output: string,
  all: readonly { readonly members: readonly Member[] }[],
): readonly ClusterView[] {
  const sections = parseSections(output);
  return all.map(({ members }, i) => ({
    ...(sections.get(`${i} filling`)?.trim() === 'yes' ? { filling: true } : {}),
    views: new Map(
      members.flatMap((m, n) => {
        const nodes = parseNodes(sections.get(`${i} ${n}`) ?? '');
        return nodes.length === 0 ? [] : [[at(m), nodes] as const];
      }),
    ),
  }));
}

export const own = (nodes: readonly ClusterNode[] | undefined): ClusterNode | undefined =>
  nodes?.find((n) => n.flags.includes('myself'));
