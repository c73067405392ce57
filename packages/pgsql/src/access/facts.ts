import { quoteWord, type SharedFacts } from '@pigsty/sdk';
import { sessionOf } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { jsonLines, readSql } from '../sql/session.ts';
import { parseRules, titlesOf } from './file.ts';
import type { AccessRule } from './rule.ts';

/** A role, as far as it decides who may connect. */
export interface AccessRole {
  readonly name: string;
  readonly login: boolean;
  readonly expired: boolean;
  readonly superuser: boolean;
  readonly memberOf: readonly string[];
}

/** What decides which clients a member accepts. */
export interface AccessFacts {
  /** Of pg_hba.conf; absent where PostgreSQL does not answer. */
  readonly server?: readonly AccessRule[];
  readonly serverTitles: ReadonlyMap<number, string>;
  /** Of the file of PgBouncer; absent where there is none. */
  readonly pooler?: readonly AccessRule[];
  readonly poolerTitles: ReadonlyMap<number, string>;
  readonly roles: readonly AccessRole[];
  /** Roles that may connect, by database; null where everybody may. */
  readonly databases: Readonly<Record<string, readonly string[] | null>>;
  /** Users and databases that PgBouncer knows. */
  readonly pooledUsers: readonly string[];
  readonly pooledDatabases: readonly string[];
  /** PgBouncer asks the server for users that it does not know. */
  readonly poolerAsks: boolean;
  /** Addresses of the host with their networks. */
  readonly networks: readonly string[];
  /** Why the answers of PostgreSQL are not all there. */
  readonly unreadable?: string;
}

/** Where the rules of the two programs lie. */
export const hbaPaths = { server: '/pg/conf/pg_hba.conf', pooler: '/etc/pgbouncer/pgb_hba.conf' } as const;

const SQL = `SELECT json_build_array('rule', json_build_object('line', line_number, 'type', type, 'databases', database, 'users', user_name, 'address', address, 'netmask', netmask, 'method', auth_method, 'error', error)) FROM pg_hba_file_rules ORDER BY line_number;
SELECT json_build_array('role', json_build_object('name', r.rolname, 'login', r.rolcanlogin, 'expired', coalesce(r.rolvaliduntil < now(), false), 'superuser', r.rolsuper,
  'memberOf', coalesce((SELECT json_agg(g.rolname) FROM pg_auth_members AS m JOIN pg_roles AS g ON g.oid = m.roleid WHERE m.member = r.oid), '[]'))) FROM pg_roles AS r;
SELECT json_build_array('database', json_build_object('name', d.datname, 'connect', CASE WHEN has_database_privilege('public', d.oid, 'CONNECT') THEN NULL
  ELSE (SELECT coalesce(json_agg(r.rolname), '[]') FROM pg_roles AS r WHERE r.rolcanlogin AND has_database_privilege(r.oid, d.oid, 'CONNECT')) END)) FROM pg_database AS d WHERE d.datallowconn;`;

const encoded = (name: string, file: string): string =>
  `echo "${name} $(base64 <${quoteWord(file)} 2>/dev/null | tr -d '\\n')"`;

/** The rules of PostgreSQL and of PgBouncer, and what else decides which clients are accepted. */
export const accessFacts: SharedFacts<PgsqlParams, AccessFacts> = {
  module: 'pgsql',
  name: 'access',
  script: ({ params }) =>
    [
      encoded('server', hbaPaths.server),
      ...(params.pgbouncer_enabled
        ? [
            encoded('pooler', hbaPaths.pooler),
            // Names alone: what stands behind them are verifiers of passwords.
            `sed -n 's/^"\\(\\([^"]\\|""\\)*\\)" .*/user \\1/p' /etc/pgbouncer/userlist.txt 2>/dev/null`,
            `grep -q '^auth_query = ' /etc/pgbouncer/pgbouncer.ini 2>/dev/null && echo 'pooler asks'`,
            `sed -n 's/^\\([^;=]*[^;= ]\\) = .*/pool \\1/p' /etc/pgbouncer/database.txt 2>/dev/null`,
          ]
        : []),
      `ip -o addr show 2>/dev/null | awk '{ print "network", $4 }'`,
      readSql(sessionOf(params), 'postgres', SQL),
      ':',
    ].join('\n'),
  parse: (output) => {
    const text = (name: string): string =>
      Buffer.from(new RegExp(`^${name} ([A-Za-z0-9+/=]+)$`, 'm').exec(output)?.[1] ?? '', 'base64').toString(
        'utf8',
      );
    const documents = jsonLines(output).filter((d): d is readonly [string, object] => Array.isArray(d));
    const all = <T>(kind: string): readonly T[] =>
      documents.filter(([k]) => k === kind).map(([, value]) => withoutNulls(value) as T);
    const names = (kind: string): readonly string[] =>
      [...output.matchAll(new RegExp(`^${kind} (.*)$`, 'gm'))].map(([, name = '']) =>
        name.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'),
      );
    const rules = all<AccessRule>('rule');
    const pooler = text('pooler');
    const unreadable = /^unreadable (.*)$/m.exec(output)?.[1];
    return {
      ...(rules.length === 0 ? {} : { server: rules }),
      serverTitles: titlesOf(text('server')),
      ...(pooler === '' ? {} : { pooler: parseRules(pooler) }),
      poolerTitles: titlesOf(pooler),
      roles: all('role'),
      databases: Object.fromEntries(
        all<{ readonly name: string; readonly connect?: readonly string[] }>('database').map((d) => [
          d.name,
          d.connect ?? null,
        ]),
      ),
      pooledUsers: names('user'),
      pooledDatabases: names('pool'),
      poolerAsks: /^pooler asks$/m.test(output),
      networks: [...output.matchAll(/^network (\S+)$/gm)].map(([, network = '']) => network),
      ...(unreadable === undefined ? {} : { unreadable }),
    };
  },
};

function withoutNulls(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null));
}
