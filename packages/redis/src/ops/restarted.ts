import { defineOpKind, isolated, quoteWord, quoteWords, shCommand, startedSince } from '@pigsty/sdk';
import { cliWords, type RedisCli } from './ask.ts';

export interface RedisRestartedArgs {
  readonly name: string;
  readonly unit: string;
  readonly cli: RedisCli;
  /** The execution of a procedure: what was started after it began on this host is left as it is. */
  readonly since: string;
  /** It takes the writes of its clients. */
  readonly leads: boolean;
  /** Names of primaries that it watches, if it is a sentinel. */
  readonly watches: readonly string[];
  /** It is a member of a native cluster. */
  readonly member: boolean;
}

interface RestartedState {
  readonly done: boolean;
}

/** A server was started since a procedure began, has its data, and takes part again: a replica has caught up. */
export const redisRestarted = defineOpKind<RedisRestartedArgs, RestartedState, 'restart'>({
  kind: 'redis.restarted',
  summary: 'a server or sentinel is restarted once per procedure, and takes part again',
  key: ({ name }) => name,
  read: (all) =>
    isolated(all.map(({ unit, since }, i) => `if ${startedSince(unit, since)}; then echo ${i}; fi`)),
  parse: (output, all) => {
    const done = new Set(output.split('\n'));
    return all.map((_, i) => ({ done: done.has(String(i)) }));
  },
  diff: (_, { done }) => (done ? undefined : 'restart'),
  write: ({ name, unit, cli, watches, member }) => [
    {
      do: 'run',
      command: shCommand(script(cli), [unit, name, watches.join(' '), member ? 'member' : ''], {
        timeoutMs: WITHIN_SECONDS * 1000 + 60_000,
      }),
    },
  ],
  describe: ({ name, leads }) => `restart ${name}${leads ? ', which leads, where it is' : ''}`,
  action: () => 'run',
  interrupts: ({ name, unit, leads }) => ({ what: 'restart', unit, of: name, writes: leads }),
  converged: () => ({ done: true }),
  timeoutMs: 2_000_000,
});

/** A large snapshot takes long to load. */
const WITHIN_SECONDS = 1800;

const script = (cli: RedisCli): string => `unit=$1 name=$2 watches=$3 member=$4
ask() { { sed -n 's/^requirepass /AUTH /p' ${quoteWord(cli.conf)}; printf 'PING @@\\n%s\\n' "$3"; } | timeout 10 ${quoteWords(cliWords(cli))} -h "$1" -p "$2" 2>&1 | tr -d '\\r' | sed '1,/^@@$/d'; }
own() { ask ${quoteWord(cli.host)} ${cli.port} "$1"; }
of() { printf '%s\\n' "$1" | sed -n "s/^$2://p"; }
end=$(($(date +%s) + ${WITHIN_SECONDS}))
starts() { n=$(systemctl show -p NRestarts --value "$unit" 2>/dev/null); echo "\${n:-0}"; }
# systemd starts a server that ends again and again, and never calls it failed.
waits() {
  [ "$(date +%s)" -lt "$end" ] || { echo "$name $1 within ${WITHIN_SECONDS} s" >&2; exit 1; }
  if systemctl is-failed -q "$unit" || [ "$(starts)" -gt $((before + 2)) ]; then echo "$name does not start: journalctl -u $unit" >&2; exit 1; fi
  sleep 0.2
}
systemctl restart "$unit" || { echo "$name does not start: journalctl -u $unit" >&2; exit 1; }
before=$(starts)
until [ "$(own PING)" = PONG ]; do waits 'does not answer'; done
for watched in $watches; do
  until case $(own "SENTINEL CKQUORUM $watched") in OK*) ;; *) false ;; esac; do waits "and the other sentinels do not agree about $watched"; done
done
about=$(own 'INFO replication')
if [ "$(of "$about" role)" = slave ]; then
  wanted=
  while :; do
    about=$(own 'INFO replication')
    if [ "$(of "$about" master_link_status)" = up ]; then
      [ -n "$wanted" ] || wanted=$(of "$(ask "$(of "$about" master_host)" "$(of "$about" master_port)" 'INFO replication')" master_repl_offset)
      have=$(of "$about" slave_repl_offset)
      [ "\${have:--1}" -ge "\${wanted:-0}" ] && break
    fi
    waits 'does not catch up with its primary'
  done
fi
[ -z "$member" ] || until case $(own 'CLUSTER INFO') in *cluster_state:ok*) ;; *) false ;; esac; do waits 'does not say that the cluster is well'; done`;
