import { quoteWord, quoteWords, shCommand, type Action } from '@pigsty/sdk';
import { cliWords } from '../ask.ts';
import type { FormationDelta, RedisClusterArgs } from './args.ts';
import { at, clusterFunctions, fillMarker, type ClusterAccess } from './view.ts';

/** Every step looks first whether it is done: what is cut off is finished by the next run. */
export function writeFormation(args: RedisClusterArgs, delta: FormationDelta): readonly Action[] {
  const { access, cluster, members } = args;
  if (delta.refused !== undefined)
    return [
      {
        do: 'run',
        command: shCommand('echo "$1: $2" >&2; exit 1', [cluster, delta.refused]),
      },
    ];
  const all = members.map(at);
  const marker = quoteWord(fillMarker(cluster));
  const lines = [
    clusterFunctions(access),
    stepFunctions(access),
    `all=${quoteWord(all.join(' '))} seed=${quoteWord(delta.seed === '' ? (all[0] ?? '') : delta.seed)}`,
    ...(delta.create
      ? [
          `epoch=0; for member in $all; do epoch=$((epoch + 1)); say $member "CLUSTER SET-CONFIG-EPOCH $epoch" >/dev/null; done`,
        ]
      : []),
    ...delta.slots.map((words) => `slots ${quoteWords(words.split(' '))}`),
    ...(delta.meet.length > 0 || delta.create
      ? [`meet ${quoteWords(delta.create ? all.slice(1) : delta.meet)}`]
      : []),
    // Each primary is told who owns a slot that has moved, and refuses an owner that it does not know.
    ...(delta.moved || delta.fill || delta.repair ? ['introduce'] : []),
    ...delta.replicate.map((words) => `replicate ${quoteWords(words.split(' '))}`),
    'agree',
    ...(delta.repair ? ['manage fix "$seed"'] : []),
    // What is half moved says nothing of what was still to come.
    ...(delta.fill
      ? [
          `mkdir -p /etc/pigsty && : >${marker} || exit 1`,
          'manage rebalance "$seed" --cluster-use-empty-masters',
        ]
      : []),
    'agree',
    ...(delta.fill ? [`rm -f ${marker}`] : []),
  ];
  return [{ do: 'run', command: shCommand(lines.join('\n'), [], { timeoutMs: 6 * 3_600_000 }) }];
}

/** Over the functions of `clusterFunctions`, `$all` and `$seed`. */
export function stepFunctions(access: ClusterAccess): string {
  const [program = '', ...options] = cliWords(access);
  return `die() { echo "$*" >&2; exit 1; }
say() { printf '%s\\n' "$2" | tell "\${1%:*}" "\${1##*:}" | grep -v '^OK$'; }
deadline() { end=$(($(date +%s) + $1)); }
late() { [ "$(date +%s)" -ge "$end" ]; }
id_of() { say "$1" 'CLUSTER MYID' | tail -n 1; }
slots() {
  said=$(say "$1" "CLUSTER ADDSLOTSRANGE $2 $3")
  case $said in ''|*busy*) ;; *) die "$1 does not take the slots $2 to $3: $said" ;; esac
}
# CLUSTER FORGET bans an id for a minute: until then every CLUSTER MEET with that node is undone.
meet() {
  deadline 90
  for member do
    until nodes "\${member%:*}" "\${member##*:}" | grep -q "$(id_of "$seed")" && nodes "\${seed%:*}" "\${seed##*:}" | grep -v handshake | grep -q " $member@"; do
      late && die "$member and $seed did not find each other within 90 s: are the port and the port of the bus, \${member%:*}:$((\${member##*:} + 10000)), open between their hosts?"
      for other do say "$seed" "CLUSTER MEET \${other%:*} \${other##*:}" >/dev/null; done
      sleep 0.3
    done
  done
}
# Of those in $live, \`address=id\`, the addresses at which this member does not know who is there.
strangers() {
  nodes "\${1%:*}" "\${1##*:}" | awk -v live="$live" '$3 !~ /handshake/ { sub(/@.*/, "", $2); known[$2 "=" $1] = 1 }
    END { n = split(live, all, " "); for (i = 1; i <= n; i++) if (!(all[i] in known)) { sub(/=.*/, "", all[i]); print all[i] } }'
}
# Every member that answers knows every other one, without waiting for gossip: a known id at a new address is the same member.
introduce() {
  live=
  for member in $all; do
    id=$(nodes "\${member%:*}" "\${member##*:}" | awk '$3 ~ /myself/ { print $1 }')
    [ -z "$id" ] || live="$live $member=$id"
  done
  deadline 90
  while :; do
    bad=
    for member in $live; do
      member=\${member%=*}
      unknown=$(strangers "$member")
      [ -n "$unknown" ] || continue
      bad="$member did not find $(echo $unknown)"
      for other in $unknown; do echo "CLUSTER MEET \${other%:*} \${other##*:}"; done | tell "\${member%:*}" "\${member##*:}" >/dev/null
    done
    [ -n "$bad" ] || return 0
    late && die "$bad within 90 s: are the ports of the bus, those of clients plus 10000, open between their hosts?"
    sleep 0.3
  done
}
replicate() {
  id=$(id_of "$2")
  deadline 60
  until said=$(say "$1" "CLUSTER REPLICATE $id"); [ -z "$said" ]; do
    late && die "$1 does not copy $2: $said"
    sleep 0.3
  done
}
# All members see the same owners of all slots, and call it well.
agree() {
  deadline 60
  while :; do
    first= bad=
    for member in $all; do
      map=$(nodes "\${member%:*}" "\${member##*:}" | awk '$3 !~ /handshake|noaddr/ { s = ""; for (i = 9; i <= NF; i++) if ($i !~ /^\\[/) s = s " " $i; if (s != "") print $1 s }' | sort)
      [ -n "$map" ] || continue
      [ -n "$first" ] || first=$map
      [ "$map" = "$first" ] || bad="$member sees other owners of slots"
      case $(say "$member" 'CLUSTER INFO') in *cluster_state:ok*) ;; *) bad="$member does not say that the cluster is well" ;; esac
    done
    [ -n "$bad" ] || [ -z "$first" ] || return 0
    late && die "\${bad:-no member answers}"
    sleep 0.3
  done
}
# redis-cli moves keys one by one; a client that asks meanwhile is sent on. It takes a password from the environment alone.
manage() {
  verb=$1; shift
  plain=$(login | sed 's/^AUTH "\\(.*\\)"$/\\1/; s/\\\\\\(["\\\\]\\)/\\1/g')
  said=$([ -z "$plain" ] || export REDISCLI_AUTH="$plain"; ${quoteWords([program, ...options])} --cluster "$verb" "$@" --cluster-yes 2>&1 </dev/null) && return 0
  case $said in *'No rebalancing needed'*) return 0 ;; esac
  die "redis-cli --cluster $verb: $(printf '%s\\n' "$said" | tail -n 5)"
}`;
}
