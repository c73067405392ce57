import {
  defineOpKind,
  isolated,
  parseSections,
  quoteWord,
  quoteWords,
  section,
  shCommand,
} from '@pigsty/sdk';
import { parseInfo } from '../facts/info.ts';
import { askLocally, cliWords, type RedisCli } from './ask.ts';

export interface RedisReplicaArgs {
  readonly name: string;
  readonly cli: RedisCli;
  /** `10.10.10.10:6379` */
  readonly source: string;
  /** REPLICAOF and CONFIG, as this cluster calls them. */
  readonly commands: { readonly replicaof: string; readonly config?: string };
  /** Keys that it has as a primary of its own: they are replaced by those of its source. */
  readonly keys: number;
}

interface ReplicaState {
  /** The address that it copies; absent: it is a primary, or not there. */
  readonly source?: string;
}

/** A replica of exactly this server, as it runs and in its file. */
export const redisReplica = defineOpKind<RedisReplicaArgs, ReplicaState, 'attach'>({
  kind: 'redis.replica',
  summary: 'a server that copies another one',
  key: ({ name }) => name,
  read: (all) => isolated(all.map(({ cli }, i) => section(i, askLocally(cli, ['INFO replication'])))),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map((_, i) => {
      const info = parseInfo(sections.get(String(i)) ?? '');
      const host = info.get('master_host');
      return host === undefined ? {} : { source: `${host}:${info.get('master_port')}` };
    });
  },
  diff: ({ source }, state) => (state.source === source ? undefined : 'attach'),
  write: ({ cli, source, commands, name }) => {
    const ask = quoteWords([...cliWords(cli), '-h', cli.host, '-p', String(cli.port)]);
    const [host = '', port = ''] = [source.slice(0, source.lastIndexOf(':')), source.split(':').at(-1)];
    const rewrite = commands.config === undefined ? [] : [`${commands.config} REWRITE`];
    const orders = quoteWords([`${commands.replicaof} ${host} ${port}`, ...rewrite]);
    return [
      {
        do: 'run',
        command: shCommand(
          `login() { sed -n 's/^requirepass /AUTH /p' ${quoteWord(cli.conf)}; }
ask() { timeout 10 ${ask} 2>&1 | tr -d '\\r'; }
bad=$({ login; printf '%s\\n' ${orders}; } | ask | grep -v -e '^OK' -e '^$')
[ -z "$bad" ] || { printf '%s: %s\\n' "$1" "$bad" >&2; exit 1; }
end=$(($(date +%s) + 600))
until { login; echo 'INFO replication'; } | ask | grep -q '^master_link_status:up'; do
  [ "$(date +%s)" -lt "$end" ] || { echo "$1 does not reach $2" >&2; exit 1; }
  sleep 0.3
done`,
          [name, source],
        ),
      },
    ];
  },
  describe: ({ name, source, keys }) =>
    `let ${name} copy ${source}${keys > 0 ? `, which replaces its ${keys} keys` : ''}`,
  destroys: ({ name, keys }) => (keys > 0 ? `${keys} keys of ${name}` : undefined),
  converged: ({ source }) => ({ source }),
});
