import {
  defineOpKind,
  isolated,
  joinText,
  parseSections,
  quoteWord,
  quoteWords,
  section,
  sha256,
  shCommand,
  text,
  type Secret,
  type Text,
} from '@pigsty/sdk';
import { parseMasters, sentinelOptions, type SentinelOptions } from '../facts/info.ts';
import { askLocally, cliWords, quotedText, type RedisCli } from './ask.ts';

export interface RedisMonitorArgs {
  /** Of the sentinel. */
  readonly sentinel: string;
  readonly cli: RedisCli;
  /** The name under which the primary is watched. */
  readonly name: string;
  /** Where the primary was declared; the primary that its set has when the watch begins is watched. */
  readonly host: string;
  readonly port: number;
  /** `10.10.10.10:6379` of every server of its set: any of them may lead by now. Empty: it is not in the inventory. */
  readonly set: readonly string[];
  readonly quorum: number;
  /** What is declared of how it is watched, by Sentinel's names; the rest stays as it is. */
  readonly options: SentinelOptions;
  readonly password: Secret;
  readonly state: 'watched' | 'absent';
}

interface MonitorState {
  readonly answers: boolean;
  readonly address?: string;
  readonly quorum?: number;
  readonly options?: SentinelOptions;
  /** SHA-256 of the password in the sentinel's file. */
  readonly password?: string;
}

/** `monitor`: it is not watched yet. `move`: another set than the declared one is watched under this name. */
export interface MonitorDelta {
  readonly [key: string]: string | readonly string[] | undefined;
  readonly action: 'monitor' | 'move' | 'set' | 'remove';
  readonly what: readonly string[];
  readonly from?: string;
}

/** A primary that a sentinel watches. Where it is now the sentinel knows; only what differs is set. */
export const redisMonitor = defineOpKind<RedisMonitorArgs, MonitorState, MonitorDelta>({
  kind: 'redis.monitor',
  summary: 'a primary that a sentinel watches',
  key: ({ sentinel, name }) => `${sentinel} ${name}`,
  read: (all) =>
    isolated(
      all.map(({ cli, name }, i) =>
        section(
          i,
          `sed -n ${quoteWord(`s/^sentinel auth-pass "\\{0,1\\}${name.replace(/[.[\]*^$/\\]/g, '\\$&')}"\\{0,1\\} //p`)} ${quoteWord(cli.conf)} 2>/dev/null | while IFS= read -r pass; do printf 'auth %s\\n' "$(printf %s "$pass" | sha256sum | cut -c 1-64)"; done
${askLocally(cli, ['PING @masters', 'SENTINEL MASTERS'])}`,
        ),
      ),
    ),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map(({ name }, i): MonitorState => {
      const said = sections.get(String(i)) ?? '';
      const [before = '', masters] = said.split('@masters\n');
      const password = /^auth ([0-9a-f]{64})$/m.exec(before)?.[1];
      const own = parseMasters(masters ?? '').find((m) => m.name === name);
      return {
        answers: masters !== undefined,
        ...(own === undefined ? {} : { address: own.address, quorum: own.quorum, options: own.options }),
        ...(password === undefined ? {} : { password }),
      };
    });
  },
  diff: (args, { address, quorum, options, password }) => {
    if (args.state === 'absent') return address === undefined ? undefined : { action: 'remove', what: [] };
    if (address === undefined) return { action: 'monitor', what: [] };
    if (args.set.length > 0 && !args.set.includes(address))
      return { action: 'move', what: [], from: address };
    const what = [
      ...(quorum === args.quorum ? [] : ['quorum']),
      ...sentinelOptions.filter((name) => (args.options[name] ?? options?.[name]) !== options?.[name]),
      ...(sums(args).includes(password) ? [] : ['auth-pass']),
    ];
    return what.length === 0 ? undefined : { action: 'set', what };
  },
  write: (args, { action, what }) => {
    const { cli, name, host, port, quorum, options, password } = args;
    const open = password.matches((plain) => plain === '');
    const auth = open ? [] : [text`SENTINEL SET ${name} auth-pass ${quotedText(password)}\n`];
    const sets = Object.entries(options).map(([option, value]) => ({
      option,
      order: `SENTINEL SET ${name} ${option} ${value}\n`,
    }));
    const watch: readonly Text[] = [
      `SENTINEL MONITOR ${name} @address ${quorum}\n`,
      ...auth,
      ...sets.map(({ order }) => order),
    ];
    const orders: readonly Text[] = {
      remove: [`SENTINEL REMOVE ${name}\n`],
      monitor: watch,
      move: [`SENTINEL REMOVE ${name}\n`, ...watch],
      set: [
        ...(what.includes('quorum') ? [`SENTINEL SET ${name} quorum ${quorum}\n`] : []),
        ...sets.filter(({ option }) => what.includes(option)).map(({ order }) => order),
        ...(what.includes('auth-pass') ? (open ? [`SENTINEL SET ${name} auth-pass ""\n`] : auth) : []),
      ],
    }[action];
    const login = open ? '' : text`AUTH ${quotedText(password)}\n`;
    const stdin = joinText([...orders, '@@login\n', login]);
    const own = quoteWords([...cliWords(cli), '-h', cli.host, '-p', String(cli.port)]);
    const remote = quoteWords([...cliWords(cli), '-h', host, '-p', String(port)]);
    return [
      {
        do: 'run',
        command: shCommand(script({ own, remote, conf: quoteWord(cli.conf) }), [host, String(port)], {
          stdin,
        }),
      },
    ];
  },
  describe: ({ sentinel, name, host, port }, { action, what, from }) => {
    switch (action) {
      case 'monitor':
        return `let ${sentinel} watch ${name} at ${host}:${port}, or who leads in its place`;
      case 'move':
        return `let ${sentinel} watch ${name} at ${host}:${port} and not at ${from ?? 'another address'}`;
      case 'remove':
        return `let ${sentinel} watch ${name} no longer`;
      case 'set':
        return `set ${what.join(' and ')} of ${name} at ${sentinel}`;
      default:
        return action satisfies never;
    }
  },
  converged: (args) => ({
    answers: true,
    ...(args.state === 'absent'
      ? {}
      : {
          address: args.set[0] ?? `${args.host}:${args.port}`,
          quorum: args.quorum,
          options: args.options,
        }),
    ...(sums(args)[0] === undefined ? {} : { password: sums(args)[0] as string }),
  }),
});

/** A sentinel writes a password as it is, or in quotes. */
function sums({ password }: RedisMonitorArgs): readonly (string | undefined)[] {
  if (password.matches((plain) => plain === '')) return [undefined];
  return [sha256(password), sha256(quotedText(password))];
}

const script = ({ own, remote, conf }: { own: string; remote: string; conf: string }): string => `all=$(cat)
orders() { printf '%s\\n' "$all" | sed '/^@@login$/,$d'; }
login() { printf '%s\\n' "$all" | sed '1,/^@@login$/d'; }
address="$1 $2"
case $(orders) in
  *@address*)
    info=$({ login; echo 'INFO replication'; } | timeout 5 ${remote} 2>&1 | tr -d '\\r')
    case $info in
      *role:slave*) address="$(printf '%s\\n' "$info" | sed -n 's/^master_host://p') $(printf '%s\\n' "$info" | sed -n 's/^master_port://p')" ;;
      *role:master*) ;;
      *) printf '%s:%s does not say who leads: %s\\n' "$1" "$2" "$info" >&2; exit 1 ;;
    esac ;;
esac
bad=$({ sed -n 's/^requirepass /AUTH /p' ${conf}; orders | sed "s/@address/$address/"; } | timeout 10 ${own} 2>&1 | tr -d '\\r' | grep -v -e '^OK$' -e '^$')
[ -z "$bad" ] || { printf 'the sentinel refuses: %s\\n' "$bad" >&2; exit 1; }`;
