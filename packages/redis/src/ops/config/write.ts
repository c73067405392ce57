import { joinText, quoteWords, shCommand, text, type Action, type Text } from '@pigsty/sdk';
import { confHeader, settingLine } from '../../render/redis-conf.ts';
import { OURS } from '../../render/settings.ts';
import { cliWords, quotedText } from '../ask.ts';
import type { RedisConfigArgs, RedisConfigDelta } from './args.ts';

/** Told first, written then, restarted last: what is cut off in between is seen again by the next run. */
export function writeConfig(args: RedisConfigArgs, delta: RedisConfigDelta): readonly Action[] {
  const { cli, unit, user, name } = args;
  if (delta.action === 'refused') return [refused(args)];
  const creates = delta.action === 'create';
  const lines = args.settings.filter((s) => creates || s.once !== true).map(settingLine);
  const source = creates && args.source !== undefined ? [`replicaof ${args.source}\n`] : [];
  const stdin = joinText([confHeader(name), ...lines, ...source, '@@live\n', ...orders(args, delta.live)]);
  const ask = quoteWords([...cliWords(cli), '-h', cli.host, '-p', String(cli.port)]);
  const ours = [...OURS, ...(creates ? ['replicaof', 'slaveof'] : [])].join(' ');
  return [
    {
      do: 'run',
      command: shCommand(
        script(ask),
        [cli.conf, user, unit, ours, delta.restart.length > 0 ? 'restart' : ''],
        {
          stdin,
          timeoutMs: 1_800_000,
        },
      ),
    },
  ];
}

/** `CONFIG SET` of each of these directives; of one that is not wanted any more to nothing. */
function orders({ settings, configCommand }: RedisConfigArgs, names: readonly string[]): readonly Text[] {
  return [...names]
    .sort((a, b) => Number(a === 'requirepass') - Number(b === 'requirepass'))
    .map((name) => {
      const words = settings.filter((s) => s.name === name).flatMap((s) => s.words);
      return text`${configCommand ?? 'CONFIG'} SET ${name} ${quotedText(joinText(words, ' '))}\n`;
    });
}

const script = (ask: string): string => `conf=$1 user=$2 unit=$3 ours=$4 restart=$5
umask 077
all=$(cat)
wanted() { printf '%s\\n' "$all" | sed '/^@@live$/,$d'; }
orders() { printf '%s\\n' "$all" | sed '1,/^@@live$/d'; }
login() { sed -n 's/^requirepass /AUTH /p' "$conf"; }
ask() { timeout 30 ${ask} 2>&1 | tr -d '\\r'; }
if [ -n "$(orders)" ]; then
  replies=$({ login; echo 'PING @@'; orders; } | ask)
  bad=$(printf '%s\\n' "$replies" | sed '1,/^@@$/d' | grep -v -e '^OK$' -e '^$' | head -n 3)
  case $replies in *@@*) ;; *) bad=$replies ;; esac
  [ -z "$bad" ] || { printf '%s refuses a setting: %s\\n' "$conf" "$bad" >&2; exit 1; }
  # A log that is switched on is complete when its first rewrite has ended; only then may the file name it.
  case $(orders) in
    *'appendonly "yes"'*)
      end=$(($(date +%s) + 1500))
      while :; do
        info=$({ login; orders | sed -n 's/.* SET requirepass /AUTH /p'; echo 'INFO persistence'; } | ask)
        case $info in
          *aof_rewrite_in_progress:1*|*aof_rewrite_scheduled:1*) ;;
          *aof_enabled:1*aof_last_bgrewrite_status:ok*) break ;;
          *aof_last_bgrewrite_status:err*) echo 'the first append only file could not be written' >&2; exit 1 ;;
        esac
        [ "$(date +%s)" -lt "$end" ] || { echo 'the first append only file was not written in time' >&2; exit 1; }
        sleep 0.3
      done ;;
  esac
fi
[ ! -L "$conf" ] || { echo "$conf is a symbolic link: move it away first" >&2; exit 1; }
kept=
[ ! -f "$conf" ] || kept=$(awk -v ours=" $ours " 'NF && !/^#/ && !index(ours, " " tolower($1) " ") && !(tolower($1) == "user" && $2 == "default")' "$conf")
new=$(mktemp "$conf.XXXXXX") || exit 1
{ wanted; [ -z "$kept" ] || printf '%s\\n' "$kept"; } >"$new" && chown -h "$user:$user" "$new" && mv -T "$new" "$conf" || { rm -f "$new"; exit 1; }
[ -z "$restart" ] || systemctl restart "$unit"`;

function refused({ name }: RedisConfigArgs): Action {
  return {
    do: 'run',
    command: shCommand(
      'echo "$1 is stopped and has a snapshot and no append only file: with redis_aof_enabled it would start empty. Start it first: systemctl start $1" >&2; exit 1',
      [name],
    ),
  };
}
