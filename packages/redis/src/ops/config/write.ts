import { enterFunctions, joinText, shCommand, text, type Action, type Command, type Text } from '@pigsty/sdk';
import { confHeader, settingLine } from '../../render/redis-conf.ts';
import { OURS, WRITTEN_BY_VALKEY } from '../../render/settings.ts';
import { quotedText } from '../ask.ts';
import { replaceFile } from '../replaced-file.ts';
import { tellServer } from '../tell-server.ts';
import { RECORD } from '../users/read.ts';
import type { RedisConfigArgs, RedisConfigDelta } from './args.ts';
import { DEFAULT_USER, defaultUserLine, passwordsOrder } from './passwords.ts';

/** Told first, written then, restarted last: what is cut off in between is seen again by the next run. */
export function writeConfig(args: RedisConfigArgs, delta: RedisConfigDelta): readonly Action[] {
  const { unit } = args;
  if (delta.action === 'refused') return [refused(args)];
  const commands = [
    ...(delta.live.length === 0 ? [] : [tell(args, delta.live)]),
    own(args),
    replaced(args, delta.action === 'create'),
    ...(delta.restart.length === 0 ? [] : [{ argv: ['systemctl', 'restart', unit] }]),
  ];
  return commands.map((command): Action => ({ do: 'run', command }));
}

/** Of a running server. A log that is switched on is complete when its first rewrite has ended. */
function tell(args: RedisConfigArgs, live: readonly string[]): Command {
  return tellServer(args.cli, {
    server: args.name,
    refused: 'a setting',
    orders: orders(args, live),
    afterwards: rewritten,
    timeoutMs: 1_800_000,
  });
}

/** A file that an administrator has copied there becomes the server's, as everything in its directory is. */
function own({ cli, user }: RedisConfigArgs): Command {
  return shCommand(`${enterFunctions}\n[ ! -e "$1" ] || own "$1" "$2:$2" 600`, [cli.conf, user]);
}

/**
 * The directory belongs to the server's user, who could put a link in the place of any name in it: the file is read and
 * replaced as that user, who gains nothing by that. What others wrote into it (CONFIG REWRITE, sentinels) is kept.
 */
function replaced(args: RedisConfigArgs, creates: boolean): Command {
  const { cli, user, name, settings, source } = args;
  const lines = settings.filter((s) => creates || s.once !== true).map(settingLine);
  const first = creates && source !== undefined ? [`replicaof ${source}\n`] : [];
  return replaceFile({
    path: cli.conf,
    user,
    lines: joinText([confHeader(name), ...lines, ...defaultUserLine(args), ...first]),
    ours: 'first',
    keeps: KEPT,
    words: [...OURS, ...WRITTEN_BY_VALKEY.keys(), ...(creates ? ['replicaof', 'slaveof'] : [])],
  });
}

/** `CONFIG SET` of each of these directives; of one that is not wanted any more to nothing. The password comes last. */
function orders(args: RedisConfigArgs, names: readonly string[]): readonly Text[] {
  const told = names.filter((name) => name !== DEFAULT_USER);
  const last = told.filter((name) => name === 'requirepass').map((name) => set(args, name));
  const rest = told.filter((name) => name !== 'requirepass').map((name) => set(args, name));
  // Without a moment in which the former password is refused.
  return names.includes(DEFAULT_USER)
    ? [...rest, 'MULTI\n', ...last, passwordsOrder(args), 'EXEC\n']
    : [...rest, ...last];
}

function set({ settings, configCommand }: RedisConfigArgs, name: string): Text {
  const words = settings.filter((s) => s.name === name).flatMap((s) => s.words);
  return text`${configCommand ?? 'CONFIG'} SET ${name} ${quotedText(joinText(words, ' '))}\n`;
}

/** The record of users, and directives of others; `user default` is told by the password. */
const KEPT = `index($0, "${RECORD}") == 1 || NF && !/^#/ && !index(words, " " tolower($1) " ") && !(tolower($1) == "user" && $2 == "default")`;

const rewritten = `case $orders in
  *'appendonly "yes"'*)
    end=$(($(date +%s) + 1500))
    while :; do
      info=$({ login; printf '%s\\n' "$orders" | sed -n 's/.* SET requirepass /AUTH /p'; echo 'INFO persistence'; } | ask)
      case $info in
        *aof_rewrite_in_progress:1*|*aof_rewrite_scheduled:1*) ;;
        *aof_enabled:1*aof_last_bgrewrite_status:ok*) break ;;
        *aof_last_bgrewrite_status:err*) echo 'the first append only file could not be written' >&2; exit 1 ;;
      esac
      [ "$(date +%s)" -lt "$end" ] || { echo 'the first append only file was not written in time' >&2; exit 1; }
      sleep 0.3
    done ;;
esac`;

function refused({ name }: RedisConfigArgs): Action {
  return {
    do: 'run',
    command: shCommand(
      'echo "$1 is stopped and has a snapshot and no append only file: with redis_aof_enabled it would start empty. Start it first: systemctl start $1" >&2; exit 1',
      [name],
    ),
  };
}
