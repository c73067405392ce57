import { isolated, parseSections, quoteWord, quoteWords, section, type Text } from '@pigsty/sdk';
import { normalized, wordsOf, WRITTEN_BY_VALKEY } from '../../render/settings.ts';
import { askLocally, cliText, type RedisCli } from '../ask.ts';
import { SHOWN } from '../users/meaning.ts';
import type { RedisConfigArgs } from './args.ts';

export interface ConfigState {
  /** Directives of the file with their words; secret ones as a SHA-256. Absent: there is no file. */
  readonly file?: ReadonlyMap<string, string>;
  /** Directives as the server runs; absent: it does not run, empty: it does not tell. */
  readonly live?: ReadonlyMap<string, string>;
  /** The file belongs to the server's user, and nobody else reads it. */
  readonly owned: boolean;
  /** The unit is up. */
  readonly active: boolean;
  /** What the running server says to the password of its file; `open`: it wants none. */
  readonly login: 'accepted' | 'open' | 'denied' | 'unknown';
  /** The beginnings of the hashes of passwords that the default user has, in the file and as the server runs. */
  readonly accepts: { readonly file: readonly string[]; readonly live: readonly string[] };
  /** There is a snapshot and no log. */
  readonly onlySnapshot: boolean;
}

/** Passwords never leave the host: their sum does. */
export function readStates(all: readonly RedisConfigArgs[]): Text {
  return isolated(all.map((args, i) => section(i, readOne(args))));
}

function readOne(args: RedisConfigArgs): string {
  const { cli, unit, dataDir, user, configCommand, aclCommand, sentinel } = args;
  const conf = quoteWord(cli.conf);
  const data = quoteWord(dataDir);
  const live =
    sentinel || configCommand === undefined
      ? ''
      : `${askLocally(cli, [`${configCommand} GET *`])} | awk 'NR % 2 { name = $0; next } name !~ /pass$|auth|user$/ { print "live " name " " $0 }'`;
  return `if [ -f ${conf} ] && [ ! -L ${conf} ]; then
  echo file
  stat -c 'owner %U:%G %a' ${conf}
  [ "$(stat -c '%U:%G %a' ${conf})" = ${quoteWord(`${user}:${user} 600`)} ] && echo owned
  awk 'NF && !/^#/ && tolower($0) !~ /^(requirepass|masterauth|primaryauth|user|sentinel (auth-pass|auth-user|sentinel-pass)) / { print "conf " $0 }' ${conf}
  for name in requirepass masterauth; do
    value=$(sed -n 's/^primaryauth /masterauth /;'"s/^$name //p" ${conf} | tail -n 1)
    [ -z "$value" ] || printf 'conf %s %s\\n' "$name" "$(printf %s "$value" | sha256sum | cut -c 1-64)"
  done
  ${accepted(`cat ${conf}`, 'file')}
fi
[ -n "$(ls ${data}/*.rdb 2>/dev/null || find ${data} -maxdepth 1 -name '*.rdb' 2>/dev/null)" ] && echo snapshot
[ -n "$(find ${data} -maxdepth 2 -name '*.manifest' 2>/dev/null | head -n 1)" ] && echo log
systemctl is-active -q ${quoteWord(unit)} && { echo active; ${loginOf(cli)}; ${live === '' ? ':' : live}; ${aclCommand === undefined ? ':' : accepted(askLocally(cli, [`${aclCommand} LIST`]), 'live')}; }
:`;
}

/** Of hashes the beginning alone leaves the host. */
function accepted(lines: string, where: 'file' | 'live'): string {
  return `${lines} | sed -n 's/^user default //p' | grep -o '#[0-9a-f]\\{${SHOWN}\\}' | sed 's/^#/accepts ${where} /'`;
}

function loginOf(cli: RedisCli): string {
  const ask = `${cliText(cli)} ${quoteWords(['-h', cli.host, '-p', String(cli.port)])}`;
  return `said=$({ sed -n 's/^requirepass /AUTH /p' ${quoteWord(cli.conf)}; echo PING; } | timeout 5 ${ask} 2>&1)
case $said in *'without any password'*) echo login open ;; *NOAUTH*|*WRONGPASS*|*'invalid password'*) echo login denied ;; *PONG*|*LOADING*) echo login accepted ;; esac`;
}

export function parseStates(output: string, all: readonly RedisConfigArgs[]): readonly ConfigState[] {
  const sections = parseSections(output);
  return all.map((args, i) => parseOne((sections.get(String(i)) ?? '').split('\n'), args));
}

function parseOne(lines: readonly string[], { sentinel }: RedisConfigArgs): ConfigState {
  const login = lines.find((l) => l.startsWith('login '))?.slice(6);
  const active = lines.includes('active');
  const live = active && !sentinel ? directives(lines, 'live ') : undefined;
  return {
    ...(lines.includes('file') ? { file: directives(lines, 'conf ', WRITTEN_BY_VALKEY) } : {}),
    ...(live === undefined || (login !== 'accepted' && login !== 'open') ? {} : { live }),
    owned: lines.includes('owned'),
    active,
    login: login === 'accepted' || login === 'open' || login === 'denied' ? login : 'unknown',
    accepts: { file: hashes(lines, 'file'), live: hashes(lines, 'live') },
    onlySnapshot: lines.includes('snapshot') && !lines.includes('log'),
  };
}

function hashes(lines: readonly string[], where: 'file' | 'live'): readonly string[] {
  const prefix = `accepts ${where} `;
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}

function directives(
  lines: readonly string[],
  prefix: string,
  otherNames: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const found = new Map<string, string[]>();
  for (const line of lines) {
    if (!line.startsWith(prefix)) continue;
    const [name = '', ...words] = wordsOf(line.slice(prefix.length));
    const key = otherNames.get(name.toLowerCase()) ?? name.toLowerCase();
    found.set(key, [...(found.get(key) ?? []), ...words]);
  }
  return new Map([...found].map(([name, words]) => [name, normalized(words)]));
}
