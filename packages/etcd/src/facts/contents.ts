import { quoteWord, type Cluster, type SharedFacts } from '@pigsty/sdk';
import { askWordAsMember } from '../ops/ask-as-member.ts';
import { membersOf, type Member } from '../spec/members.ts';
import { paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';
import { compareContents, type Compared, type Contents } from './compare-contents.ts';

/**
 * What the members hold, as seen from two of them: whether they hold the same. Asked at the peer ports, which need no
 * password; nothing is asked where there is one member.
 */
export const etcdContents: SharedFacts<EtcdParams, Compared> = {
  module: 'etcd',
  name: 'contents',
  script: ({ host }, cluster) => {
    const members = membersOf(cluster);
    // What one sees the others see: a second one is for the case that the first is down.
    return members.slice(0, 2).some((m) => m.host === host) ? contentsScript(members) : ':';
  },
  parse: parseContents,
};

/**
 * Asks every member for its revision and the hash of its keys, how much of the log it has applied, and the revision of its
 * users. Who writes meanwhile makes members differ for a moment: where they do they are asked again, for the hash at a
 * revision that all of them have, for about four seconds.
 */
export function contentsScript(members: readonly Member[]): string {
  if (members.length < 2) return ':';
  const asked = members.map((m) => quoteWord(`${m.name} ${m.clientUrl} ${m.peerUrl}`)).join(' ');
  return `[ -r ${paths.key} ] && (
contents() {
  for member in ${asked}; do
    (
      set -- $member "$1"
      counts=$(${askWordAsMember('"$2/metrics"', 3)} 2>/dev/null | awk '$1 == "etcd_debugging_auth_revision" { users = $2 } $1 == "etcd_server_proposals_applied_total" { applied = $2 } END { printf "%.0f %.0f", applied, users }')
      keys=$(${askWordAsMember('"$3/members/hashkv"', 3)} --http1.1 -X GET -d "{\\"revision\\":$4}" 2>/dev/null | sed -n 's/.*"revision":\\([0-9]*\\).*"hash":\\([0-9]*\\)[^0-9]*\\([0-9]*\\).*/\\1 \\2 \\3/p')
      [ -z "$keys" ] || echo "$1 $counts $keys"
    ) &
  done
  wait
}
alike() {
  printf '%s\\n' "$last" | awk -v least="$1" '$4 < least { short = 1 } { seen[$3 " " $5 " " $6] = 1 } END { for (one in seen) n++; exit (short || n > 1) }'
}
first=$(contents 0)
last=$first
most=$(printf '%s\\n' "$first" | awk '$4 > most { most = $4 } END { printf "%.0f", most }')
for again in 1 2 3 4 5 6 7 8; do
  alike "$most" && break
  sleep 0.5
  last=$(contents "$(printf '%s\\n' "$last" | awk 'NR == 1 || $4 < least { least = $4 } END { printf "%.0f", least }')")
done
printf '%s\\n' "$first" | sed 's/^/first /'
printf '%s\\n' "$last" | sed 's/^/last /'
)
:`;
}

/** The comparison of what `contentsScript` printed. */
export function parseContents(output: string): Compared {
  const of = (round: string): readonly Contents[] =>
    output.split('\n').flatMap((line) => {
      const [word, name, ...numbers] = line.trim().split(' ');
      const [applied = 0, users = 0, revision = 0, hash = 0, compacted = 0] = numbers.map(Number);
      return word === round && name !== undefined
        ? [{ name, applied, users, revision, hash, compacted }]
        : [];
    });
  return compareContents(of('first'), of('last'));
}

/** The comparison of whichever member could be asked. */
export function comparedOf(
  cluster: Cluster<EtcdParams>,
  facts: {
    from(
      query: SharedFacts<EtcdParams, Compared>,
      instance: Cluster<EtcdParams>['instances'][number],
    ): Compared | undefined;
  },
): Compared {
  const all = cluster.instances.flatMap((i) => facts.from(etcdContents, i) ?? []);
  return all.find((c) => c.asked > 1) ?? { asked: 0, differing: [] };
}
