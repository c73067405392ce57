import type { PgInstance } from '../spec/cluster.ts';
import type { AccessFacts, AccessRole } from './facts.ts';
import { addressOf, matches, type AccessRule, type Client } from './rule.ts';

/** A connection that is asked about, as the options of the command name it. */
export interface AccessRequest {
  readonly user: string;
  readonly database: string;
  /** An IP address, or `local`. */
  readonly address: string;
}

/** A rule of one of the two programs. A type and not an interface, so that it is JSON. */
export type ListedRule = {
  readonly instance: string;
  readonly server: 'postgresql' | 'pgbouncer';
  readonly port: number;
  /** How the client connects; null in a list of all rules. */
  readonly connection: 'TLS' | 'no TLS' | 'TLS or not' | 'socket' | null;
  readonly line: number | null;
  readonly title: string;
  readonly type: string;
  readonly database: string;
  readonly user: string;
  readonly address: string;
  /** `refused` where no rule matches the client. */
  readonly method: string;
};

/** PostgreSQL and PgBouncer of a member, with their rules and the titles of these. */
export function serversOf(instance: PgInstance, facts: AccessFacts) {
  const { pg_port, pgbouncer_port } = instance.params;
  return [
    { server: 'postgresql', port: pg_port, rules: facts.server, titles: facts.serverTitles },
    { server: 'pgbouncer', port: pgbouncer_port, rules: facts.pooler, titles: facts.poolerTitles },
  ] as const;
}

/** The rule that decides at each port of a member, for each kind of connection; rules that may come before it, too. */
export function decidingRules(
  instance: PgInstance,
  facts: AccessFacts,
  request: AccessRequest,
): readonly ListedRule[] {
  return serversOf(instance, facts).flatMap(({ server, port, rules, titles }) => {
    if (rules === undefined) return [];
    // A replica connects past the pooler.
    if (server === 'pgbouncer' && request.database === 'replication') return [];
    const by = (connection: ListedRule['connection'], tls: boolean): readonly ListedRule[] =>
      firstOf(rules, clientOf(facts, request, tls)).map(({ rule, certain }) => ({
        instance: instance.name,
        server,
        port,
        connection,
        ...(rule === undefined ? nothing : listed(rule, titles)),
        ...(rule === undefined || certain ? {} : { method: `perhaps ${rule.method}` }),
      }));
    if (request.address === 'local') return by('socket', false);
    const [encrypted, plain] = [by('TLS', true), by('no TLS', false)];
    const lines = (list: readonly ListedRule[]): string => list.map(({ line }) => line).join();
    return lines(encrypted) === lines(plain)
      ? encrypted.map((row) => ({ ...row, connection: 'TLS or not' as const }))
      : [...encrypted, ...plain];
  });
}

/** The rule that decides, after those of which it cannot be told; no rule at all refuses. */
function firstOf(
  rules: readonly AccessRule[],
  client: Client,
): readonly { readonly rule?: AccessRule; readonly certain: boolean }[] {
  const answers = rules.map((rule) => ({ rule, answer: matches(rule, client) }));
  const at = answers.findIndex(({ answer }) => answer === true);
  const decision = answers[at];
  return [
    ...answers
      .slice(0, at === -1 ? undefined : at)
      .filter(({ answer }) => answer === 'unknown')
      .map(({ rule }) => ({ rule, certain: false })),
    decision === undefined ? { certain: true } : { rule: decision.rule, certain: true },
  ];
}

const nothing = {
  line: null,
  title: 'no rule',
  type: '',
  database: '',
  user: '',
  address: '',
  method: 'refused',
} as const;

/** A rule as it is shown. */
export function listed(rule: AccessRule, titles: ReadonlyMap<number, string>) {
  const { line, type, databases, users, method, error } = rule;
  return {
    line,
    title: titles.get(line) ?? '',
    type,
    database: databases.join(','),
    user: users.join(','),
    address: addressOf(rule),
    method: error === undefined ? method : `not understood: ${error}`,
  };
}

function clientOf(facts: AccessFacts, { user, database, address }: AccessRequest, tls: boolean): Client {
  return {
    user,
    database,
    address,
    tls,
    memberOf: groupsOf(user, facts.roles),
    serverNetworks: facts.networks,
  };
}

/** Roles that somebody is a member of, directly or through others. */
function groupsOf(user: string, roles: readonly AccessRole[]): ReadonlySet<string> {
  const direct = new Map(roles.map((role) => [role.name, role.memberOf]));
  const found = new Set<string>();
  const open = [user];
  for (let name = open.pop(); name !== undefined; name = open.pop())
    for (const group of direct.get(name) ?? [])
      if (!found.has(group)) {
        found.add(group);
        open.push(group);
      }
  return found;
}
