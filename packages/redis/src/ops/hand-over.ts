import {
  defineOpKind,
  isolated,
  parseSections,
  quoteWord,
  quoteWords,
  section,
  shCommand,
  text,
  type Secret,
} from '@pigsty/sdk';
import { parseInfo } from '../facts/info.ts';
import { cliWords, quotedText } from './ask.ts';
import { stepFunctions } from './cluster/write.ts';
import { clusterFunctions, type ClusterAccess } from './cluster/view.ts';

/** The sentinels that are asked to make another server the primary. */
export interface Sentinels {
  /** `10.10.10.10:26379` of each. */
  readonly addresses: readonly string[];
  /** The name under which they watch the primary. */
  readonly name: string;
  readonly program: string;
  readonly tls: boolean;
  readonly password: Secret;
}

export interface RedisHandOverArgs {
  readonly cluster: string;
  /** Of the server that takes over, on whose host this runs. */
  readonly name: string;
  /** `10.10.10.10:6379` */
  readonly to: string;
  /** The other servers with the same keys; one of them leads, or did. */
  readonly others: readonly string[];
  readonly access: ClusterAccess;
  /** CONFIG and REPLICAOF, as this cluster calls them. */
  readonly commands: { readonly config: string; readonly replicaof: string };
  /** Absent for a native cluster, whose members agree by themselves. */
  readonly sentinels?: Sentinels;
  /** All members of a native cluster. */
  readonly members: readonly string[];
}

interface HandOverState {
  readonly leads: boolean;
  /** Servers that answer and do not copy it. */
  readonly astray: readonly string[];
}

/**
 * A replica has become the primary, and the others with the same keys copy it. The former primary takes no writes from the
 * moment on at which the new one is known to have them all: nothing that was acknowledged is lost. Where the former one
 * does not answer, what it has not passed on is.
 */
export const redisHandOver = defineOpKind<RedisHandOverArgs, HandOverState, 'hand-over'>({
  kind: 'redis.hand-over',
  summary: 'a replica takes over, and the others copy it',
  key: ({ to }) => to,
  read: (all) =>
    isolated(
      all.map(
        ({ access, to, others }, i) => `${clusterFunctions(access)}
${[to, ...others].map((address, n) => section(`${i} ${n}`, `echo 'INFO replication' | tell ${words(address)}`)).join('\n')}`,
      ),
    ),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map(({ to, others }, i) => {
      const info = (n: number): ReadonlyMap<string, string> => parseInfo(sections.get(`${i} ${n}`) ?? '');
      return {
        leads: info(0).get('role') === 'master',
        astray: others.filter((_, n) => {
          const about = info(n + 1);
          const source = `${about.get('master_host')}:${about.get('master_port')}`;
          return about.has('role') && (about.get('role') === 'master' || source !== to);
        }),
      };
    });
  },
  diff: (_, { leads, astray }) => (leads && astray.length === 0 ? undefined : 'hand-over'),
  write: (args) => [
    {
      do: 'run',
      command: shCommand(
        [
          clusterFunctions(args.access),
          stepFunctions(args.access),
          `to=${quoteWord(args.to)} others=${quoteWord(args.others.join(' '))} all=${quoteWord(args.members.join(' '))}`,
          functions,
          args.sentinels === undefined ? throughCluster : throughSentinels(args, args.sentinels),
          followed,
          ...(args.sentinels === undefined ? ['agree'] : []),
        ].join('\n'),
        [],
        {
          timeoutMs: 300_000,
          ...(args.sentinels === undefined || isEmpty(args.sentinels.password)
            ? {}
            : { stdin: text`AUTH ${quotedText(args.sentinels.password)}\n` }),
        },
      ),
    },
  ],
  describe: ({ name, sentinels }) =>
    `let ${name} take over${sentinels === undefined ? '' : ` through the sentinels of ${sentinels.name}`}`,
  action: () => 'run',
  interrupts: ({ cluster }) => ({ what: 'failover', unit: 'redis', of: cluster, writes: true, seconds: 3 }),
  converged: () => ({ leads: true, astray: [] }),
  timeoutMs: 300_000,
});

const words = (address: string): string => quoteWords(address.split(':'));
const isEmpty = (secret: Secret): boolean => secret.matches((plain) => plain === '');

const functions = `info() { echo 'INFO replication' | tell "\${1%:*}" "\${1##*:}"; }
of() { printf '%s\\n' "$1" | sed -n "s/^$2://p"; }
role() { of "$(info "$1")" role; }
offset() { of "$(info "$1")" "$2"; }
from=
for member in $others; do [ "$(role "$member")" != master ] || from=$member; done`;

/** The members see to it that nothing is lost: the primary waits until its replica has everything. */
const throughCluster = `if [ "$(role "$to")" != master ]; then
  force=
  [ -n "$from" ] || force=' FORCE'
  said=$(say "$to" "CLUSTER FAILOVER$force")
  [ -z "$said" ] || die "$to cannot take over: $said"
  deadline 30
  until [ "$(role "$to")" = master ]; do
    late && die "$to did not take over within 30 s, and everything is as before: it has not received all writes, or most primaries do not agree"
    sleep 0.1
  done
fi`;

/**
 * Sentinels promote whom they choose: of several replicas the wanted one is given the best priority first, and it is seen
 * to that they know. A former primary would go on to take writes for about ten seconds until they tell it, and lose them:
 * it waits from before until it copies the new one, which is what the sentinels want by then.
 */
function throughSentinels({ commands, others }: RedisHandOverArgs, sentinels: Sentinels): string {
  const ask = quoteWords(cliWords(sentinels));
  const prefers = others.length > 1;
  return `auth=$(cat)
config=${quoteWord(commands.config)} replicaof=${quoteWord(commands.replicaof)}
name=${quoteWord(sentinels.name)} sentinels=${quoteWord(sentinels.addresses.join(' '))}
ask_sentinel() { { [ -z "$auth" ] || printf '%s\\n' "$auth"; printf 'PING @@\\n%s\\n' "$2"; } | timeout 10 ${ask} -h "\${1%:*}" -p "\${1##*:}" 2>&1 | tr -d '\\r' | sed '1,/^@@$/d'; }
watched() { ask_sentinel "$1" "SENTINEL GET-MASTER-ADDR-BY-NAME $name" | paste -sd: -; }
sentinel=
for one in $sentinels; do case $(watched "$one") in *:*) sentinel=$one; break ;; esac; done
[ -n "$sentinel" ] || die "no sentinel answers that watches $name: $sentinels"
if [ "$(role "$to")" != master ]; then
  back() {
    [ -z "$from" ] || say "$from" 'CLIENT UNPAUSE' >/dev/null
    ${prefers ? `printf '%s\\n' "$config SET replica-priority 100" "$config REWRITE" | tell "\${to%:*}" "\${to##*:}" >/dev/null` : ':'}
  }
  trap back EXIT
  ${prefers ? `said=$(say "$to" "$config SET replica-priority 1"); [ -z "$said" ] || die "$to: $said"` : ':'}
  # One that has just been restarted is no choice for them until they have asked it again, which takes up to ten seconds.
  deadline 45
  until ask_sentinel "$sentinel" "SENTINEL REPLICAS $name" | paste -d' ' - - | awk -v to="$to" '$1 == "name" { own = ($2 == to); up = 0 } own && $1 == "flags" { up = ($2 == "slave") } own && $1 == "master-link-status" { up = up && ($2 == "ok") } own && $1 == "slave-priority" && up && ($2 == 1 || ${prefers ? 0 : 1}) { found = 1 } END { exit !found }'; do
    late && die "the sentinel $sentinel does not see that $to could take over; nothing has moved"
    sleep 0.3
  done
  if [ -n "$from" ]; then
    said=$(say "$from" 'CLIENT PAUSE 45000 WRITE')
    [ -z "$said" ] || die "$from does not let its writers wait: $said"
    deadline 10
    until wanted=$(offset "$from" master_repl_offset); have=$(offset "$to" slave_repl_offset); [ "\${have:--1}" -ge "\${wanted:-0}" ]; do
      late && die "$to did not receive everything from $from within 10 s; nothing has moved"
      sleep 0.1
    done
  fi
  deadline 10
  while said=$(ask_sentinel "$sentinel" "SENTINEL FAILOVER $name"); case $said in *NOGOODSLAVE*) ! late ;; *) false ;; esac; do sleep 0.3; done
  case $said in OK|*INPROG*) ;; *) die "the sentinel $sentinel refuses: $said" ;; esac
  deadline 30
  until [ "$(role "$to")" = master ]; do
    late && die "the sentinels did not make $to the primary within 30 s: $(watched "$sentinel") leads"
    sleep 0.1
  done
fi
deadline 30
until [ "$(watched "$sentinel")" = "$to" ]; do
  late && die "the sentinel $sentinel says that $(watched "$sentinel") leads, and not $to"
  sleep 0.1
done
# What the sentinels would do themselves a while later: clients of the former primary are cut off, and find the new one.
if [ -n "$from" ]; then
  said=$(printf '%s\\n' "$replicaof \${to%:*} \${to##*:}" "$config REWRITE" 'CLIENT KILL TYPE normal SKIPME yes' 'CLIENT UNPAUSE' | tell "\${from%:*}" "\${from##*:}" | grep -v -e '^OK' -e '^[0-9]*$' -e '^$')
  [ -z "$said" ] || die "$from does not copy $to: $said"
fi
deadline 60
for one in $sentinels; do
  until seen=$(watched "$one"); [ "$seen" = "$to" ] || [ -z "\${seen#*Could not connect*}" ]; do
    late && die "the sentinel $one says that \${seen:-nobody} leads, and not $to"
    sleep 0.3
  done
done`;
}

/** All that answer copy the new primary, and are linked with it. */
const followed = `deadline 120
for member in $others; do
  while :; do
    about=$(info "$member")
    [ -n "$(of "$about" role)" ] || break
    [ "$(of "$about" master_host):$(of "$about" master_port) $(of "$about" master_link_status)" != "$to up" ] || break
    late && die "$member does not copy $to"
    sleep 0.3
  done
done`;
