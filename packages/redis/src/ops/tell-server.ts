import { joinText, quoteWords, shCommand, type Command, type Text } from '@pigsty/sdk';
import { cliText, type RedisCli } from './ask.ts';

export interface Orders {
  /** The instance, for the message of a refusal. */
  readonly server: string;
  /** What it refuses then: `a setting`. */
  readonly refused: string;
  /** Commands, a line each; passwords in them travel on standard input. */
  readonly orders: readonly Text[];
  /** Shell that follows when all were taken; it has `$orders`, and functions `login` and `ask`. */
  readonly afterwards?: string;
  readonly timeoutMs?: number;
}

/** A running server of this host is told something; what it does not take is an error in its own words, without hashes. */
export function tellServer(
  cli: RedisCli,
  { server, refused, orders, afterwards = '', timeoutMs }: Orders,
): Command {
  const client = `${cliText(cli)} ${quoteWords(['-h', cli.host, '-p', String(cli.port)])}`;
  const script = `conf=$1 server=$2
orders=$(cat)
[ -n "$orders" ] || exit 0
login() { sed -n 's/^requirepass /AUTH /p' "$conf"; }
ask() { timeout 30 ${client} 2>&1 | tr -d '\\r'; }
replies=$({ login; echo 'PING @@'; printf '%s\\n' "$orders"; } | ask)
bad=$(printf '%s\\n' "$replies" | sed '1,/^@@$/d' | grep -v -e '^OK$' -e '^QUEUED$' -e '^[0-9]*$' | sed -E 's/#[0-9a-f]+/#.../g' | head -n 3)
case $replies in *@@*) ;; *) bad=\${replies:-no answer} ;; esac
[ -z "$bad" ] || { printf '%s refuses ${refused}: %s\\n' "$server" "$bad" >&2; exit 1; }
${afterwards}`;
  return shCommand(script, [cli.conf, server], {
    stdin: joinText(orders),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}
