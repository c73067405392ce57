import type { KnownAddresses } from '../../spec/known-addresses.ts';
import type { HbaRuleSpec } from '../../spec/schema/objects.ts';
import type { CommonParams, PgsqlParams } from '../../spec/schema.ts';

/** Which of the two programs reads the file. */
export type HbaReader = 'postgres' | 'pgbouncer';

export interface HbaContext {
  readonly reader: HbaReader;
  readonly params: CommonParams & Pick<PgsqlParams, 'pg_role'>;
  readonly known: KnownAddresses;
}

/** One rule as lines, under its title. A rule for another role is shown, commented out. */
export function hbaLines(rule: HbaRuleSpec, context: HbaContext): readonly string[] {
  const order = rule.order === undefined ? '' : ` [${rule.order}]`;
  const active = isActive(rule, context.params);
  const title = `${rule.title ?? 'rule'}${order}${active ? '' : ` DISABLED: for role ${rule.role}`}`;
  const lines = rule.rules?.flatMap(linesOf) ?? recordLines(rule, context);
  return [...linesOf(title).map(comment), ...(active ? lines : lines.map((l) => `#${l}`))];
}

function linesOf(text: string): readonly string[] {
  return text.split(/[\r\n]+/);
}

/** A backslash at the end of a line continues it, also in a comment: the rule below would be part of it. */
function comment(line: string): string {
  return `# ${line.replace(/\\$/, '\\ ')}`;
}

function isActive({ role }: HbaRuleSpec, { pg_role, pg_offline_query }: HbaContext['params']): boolean {
  if (role === 'default' || role === 'common' || role === pg_role) return true;
  return role === 'offline' && pg_offline_query;
}

function recordLines(rule: HbaRuleSpec, context: HbaContext): readonly string[] {
  const user = hbaNames(substitute(rule.user ?? 'all', context.params));
  const database = hbaNames(substitute(rule.db ?? 'all', context.params));
  const auth = authOf(rule.auth ?? 'pwd', context);
  return addressesOf(rule.addr ?? 'world', context).map(({ type, address }) => {
    // Without a network there is nothing to encrypt: for local and localhost `ssl` only means a password.
    const connection = type === 'loopback' ? 'host' : type === 'host' && auth.ssl ? 'hostssl' : type;
    const columns = [
      connection.padEnd(8),
      database.padEnd(16),
      user.padEnd(20),
      address.padEnd(18),
      auth.method,
    ];
    return columns.join(' ').trimEnd();
  });
}

function substitute(text: string, params: CommonParams): string {
  const names: Readonly<Record<string, string>> = {
    dbsu: params.pg_dbsu,
    repl: params.pg_replication_username,
    monitor: params.pg_monitor_username,
    admin: params.pg_admin_username,
  };
  return text.replace(/\$\{(dbsu|repl|monitor|admin)\}/g, (_, name: string) => names[name] ?? name);
}

/** A name or a list of names with commas; a name with other characters is quoted, the plus of a group before it. */
function hbaNames(list: string): string {
  const names = list.split(',').map((name) => name.trim());
  return names
    .filter((name) => name !== '')
    .map(hbaName)
    .join(',');
}

function hbaName(name: string): string {
  if (/^[+A-Za-z0-9_$./-][A-Za-z0-9_$.@/-]*$/.test(name)) return name;
  const [, group = '', rest = name] = /^(\+?)(.*)$/su.exec(name) ?? [];
  return `${group}"${rest.replaceAll('"', '""')}"`;
}

interface HbaAddress {
  readonly type: 'local' | 'loopback' | 'host';
  readonly address: string;
}

const LOCAL: HbaAddress = { type: 'local', address: '' };

function addressesOf(alias: string, { known: around }: HbaContext): readonly HbaAddress[] {
  const hosts = (list: readonly string[]): readonly HbaAddress[] =>
    [...new Set(list)].map((ip) => ({ type: 'host', address: withMask(ip) }));
  switch (alias) {
    case 'local':
      return [LOCAL];
    case 'localhost':
      return [LOCAL, { type: 'loopback', address: '127.0.0.1/32' }, { type: 'loopback', address: '::1/128' }];
    case 'admin':
      return hosts(around.admin);
    case 'infra':
      return hosts(around.infra.length > 0 ? around.infra : around.admin);
    case 'cluster':
      return hosts(around.members);
    case 'intra':
    case 'intranet':
      return hosts(around.intranet);
    case 'world':
    case 'all':
      return hosts(['0.0.0.0/0', '::/0']);
    default:
      return hosts([alias]);
  }
}

function withMask(address: string): string {
  if (address.includes('/')) return address;
  return address.includes(':') ? `${address}/128` : `${address}/32`;
}

interface HbaAuth {
  readonly method: string;
  readonly ssl: boolean;
}

/** Names that `auth` may have; checks refuse the others before anything is rendered. */
export const AUTH_ALIASES = [
  'deny',
  'reject',
  'pwd',
  'ssl',
  'ssl-sha',
  'ssl-md5',
  'cert',
  'sha',
  'scram-sha-256',
  'md5',
  'os',
  'ident',
  'peer',
  'trust',
] as const;
export const ADDRESS_ALIASES = [
  'local',
  'localhost',
  'admin',
  'infra',
  'cluster',
  'intra',
  'intranet',
  'world',
  'all',
] as const;

function authOf(alias: string, { reader, params }: HbaContext): HbaAuth {
  const password = params.pg_pwd_enc;
  const ident = reader === 'pgbouncer' ? 'peer' : 'ident';
  const methods: Readonly<Record<string, HbaAuth>> = {
    deny: { method: 'reject', ssl: false },
    reject: { method: 'reject', ssl: false },
    pwd: { method: password, ssl: false },
    ssl: { method: password, ssl: true },
    'ssl-sha': { method: 'scram-sha-256', ssl: true },
    'ssl-md5': { method: 'md5', ssl: true },
    cert: { method: 'cert', ssl: true },
    sha: { method: 'scram-sha-256', ssl: false },
    os: { method: ident, ssl: false },
    ident: { method: ident, ssl: false },
  };
  return methods[alias] ?? { method: alias, ssl: false };
}
