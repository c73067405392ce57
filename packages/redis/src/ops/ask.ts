import { quoteWord, quoteWords, type Text } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import { commandOf, confOf, engineOf, localHostOf, type RedisServer } from '../spec/servers.ts';

/** How root of a host talks to one of its servers. */
export interface RedisCli {
  readonly program: string;
  readonly conf: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

export function cliOf(server: RedisServer): RedisCli {
  return {
    program: engineOf(server.params).cli,
    conf: confOf(server),
    host: localHostOf(server),
    port: server.port,
    tls: server.params.redis_tls_enabled,
  };
}

/** Words that reach a server, without a password. */
export function cliWords({ program, tls }: Pick<RedisCli, 'program' | 'tls'>): readonly string[] {
  return [program, ...securedWords(tls), '--no-auth-warning'];
}

/**
 * The same as text of a shell. While `redis_type` changes the program may not be there yet: that of the other engine, which
 * is, speaks to both.
 */
export function cliText({ program, tls }: Pick<RedisCli, 'program' | 'tls'>): string {
  const [, ...options] = cliWords({ program, tls });
  const other = program === 'valkey-cli' ? 'redis-cli' : 'valkey-cli';
  const [own, instead] = [quoteWord(program), quoteWord(other)];
  return `"$(command -v ${own} || command -v ${instead} || echo ${own})" ${quoteWords(options)}`;
}

/**
 * A shell pipeline that asks a server of this host and prints its replies; nothing where it does not answer. The password
 * is read from the server's own file: it is quoted there as redis-cli understands it, and travels on standard input.
 * What PING sends back parts the replies: a sentinel does not know ECHO.
 */
export function askLocally(cli: RedisCli, commands: readonly string[]): string {
  return `{ sed -n 's/^requirepass /AUTH /p' ${quoteWord(cli.conf)} 2>/dev/null; printf '%s\\n' ${quoteWords(['PING @@', ...commands])}; } | timeout 5 ${cliText(cli)} ${quoteWords(['-h', cli.host, '-p', String(cli.port)])} 2>/dev/null | tr -d '\\r' | sed '1,/^@@$/d'`;
}

/** What an operator types on a server's host to tell it something; a password is asked for. */
export function byHand(server: RedisServer, ...words: readonly string[]): string {
  const { program, host, port, tls } = cliOf(server);
  const asked = server.params.redis_password.matches((plain) => plain === '') ? [] : ['--askpass'];
  return quoteWords([program, '-h', host, '-p', String(port), ...securedWords(tls), ...asked, ...words]);
}

/** How an operator lets a server copy another one, or nobody, from now on and after a restart. */
export function copies(server: RedisServer, source: readonly string[]): string {
  const replicaof = byHand(server, commandOf(server.params, 'REPLICAOF') ?? 'REPLICAOF', ...source);
  return `${replicaof} && ${byHand(server, commandOf(server.params, 'CONFIG') ?? 'CONFIG', 'REWRITE')}`;
}

function securedWords(tls: boolean): readonly string[] {
  return tls ? ['--tls', '--cacert', paths.ca, '--cert', paths.certificate, '--key', paths.key] : [];
}

/** A word of a command line of redis-cli, or of redis.conf: in double quotes exactly as Redis itself writes it. */
export function quoted(plain: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '\\': '\\\\',
    '"': '\\"',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\u0007': '\\a',
    '\b': '\\b',
  };
  const bytes = Buffer.from(plain, 'utf8').toString('latin1');
  return `"${bytes.replace(/[^ -~]|[\\"]/g, (c) => escapes[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
}

export function quotedText(value: Text): Text {
  return typeof value === 'string' ? quoted(value) : value.map(quoted);
}
