import { isWritten, nearestName, type Inventory } from '@pigsty/sdk';
import type { PgCluster } from '../cluster.ts';
import { isPooled } from '../../render/userlist-txt.ts';
import { systemRoles } from '../roles.ts';
import { DEFAULT_ROLES } from '../schema/defaults.ts';
import type { HbaRuleSpec } from '../schema/objects.ts';
import { isOfEmptied, lackOfRole } from './lack-of-role.ts';
import type { Finding, Rule } from './finding.ts';
import { HBA_LISTS } from './hba-rules.ts';

type Names = ReadonlySet<string>;

interface Known {
  readonly user: Names;
  readonly db: Names;
}

const DATABASES = [
  'all',
  'sameuser',
  'samerole',
  'samegroup',
  'replication',
  'postgres',
  'template1',
  'template0',
];

/** Users and databases that HBA rules are for: by a name that nobody declares, the rule lets in nobody. */
export const hbaNames: Rule = (cluster, inventory) =>
  HBA_LISTS.flatMap((list) => {
    const host = cluster.instances[0]?.host ?? '';
    if (cluster.params[list].length === 0 || !isWritten(inventory, host, [list])) return [];
    const declared = inventory.derive(declaredNames).get(inventory.hosts.get(host)?.vars[list]);
    const known = knownNames(cluster, { declared, pooled: list.startsWith('pgb_') });
    return cluster.params[list].flatMap((rule, i) =>
      [
        ...lost(rule, known, cluster.params),
        ...groupsAsUsers(rule, { params: cluster.params, list }),
        ...(list.startsWith('pgb_') ? outsideThePool(rule, cluster.params) : []),
      ].map((finding) => ({ ...finding, path: [list, i, ...finding.path] })),
    );
  });

/** Nobody logs in as a role without login: its members are meant, and have a plus before it. */
function groupsAsUsers(
  { user, rules, auth }: HbaRuleSpec,
  { params, list }: { readonly params: PgCluster['params']; readonly list: (typeof HBA_LISTS)[number] },
): readonly Finding[] {
  if (user === undefined || rules !== undefined || auth === 'deny' || auth === 'reject') return [];
  const roles = [...params.pg_default_roles, ...params.pg_users];
  return user.split(',').flatMap((word): readonly Finding[] => {
    const name = word.trim();
    const declared = roles.findLast((role) => role.name === name);
    if (declared?.login !== false || declared.state === 'absent') return [];
    return [
      finding(
        'user',
        `nobody logs in as ${name}, a role without login: the rule lets in nobody`,
        list.startsWith('pgb_')
          ? 'Name its members: PgBouncer knows no roles.'
          : `For its members write +${name}.`,
      ),
    ];
  });
}

/** PgBouncer has passwords of those alone that have `pgbouncer: true`. */
function outsideThePool({ user, rules, auth }: HbaRuleSpec, params: PgCluster['params']): readonly Finding[] {
  if (user === undefined || rules !== undefined || auth === 'deny' || auth === 'reject') return [];
  if (params.pgbouncer_auth_query) return [];
  return user.split(',').flatMap((word): readonly Finding[] => {
    const name = word.trim();
    const list = params.pg_users.some((one) => one.name === name) ? 'pg_users' : 'pg_default_roles';
    const declared = params[list].findLast((one) => one.name === name);
    if (declared === undefined || declared.login === false || declared.state === 'absent') return [];
    if (name === params.pg_dbsu || isPooled({ spec: declared }, params)) return [];
    const message = `the rule of PgBouncer is for ${name}, which has no pgbouncer: true: the pool does not know it`;
    return [finding('user', message, `Add pgbouncer: true to ${name} in ${list}, or delete the rule.`)];
  });
}

interface Declared {
  readonly user: Set<string>;
  readonly db: Set<string>;
}

/**
 * By the list of rules: what is declared on any of the hosts that have it, as `all` may have one list for several clusters.
 * Read as it is written, so that a mistake in another place hides no name.
 */
function declaredNames(inventory: Inventory): ReadonlyMap<unknown, Declared> {
  const found = new Map<unknown, Declared>();
  for (const { vars } of inventory.hosts.values()) {
    for (const list of HBA_LISTS) {
      const rules = vars[list];
      if (!Array.isArray(rules)) continue;
      const names = found.get(rules) ?? { user: new Set<string>(), db: new Set<string>() };
      found.set(rules, names);
      for (const name of namesIn(vars['pg_users'])) names.user.add(name);
      for (const name of namesIn(vars['pg_default_roles'] ?? DEFAULT_ROLES)) names.user.add(name);
      for (const name of namesIn(vars['pg_databases'])) names.db.add(name);
    }
  }
  return found;
}

function namesIn(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'name' in one ? [String(one.name)] : [],
  );
}

function knownNames(
  { params }: PgCluster,
  { declared, pooled }: { readonly declared: Declared | undefined; readonly pooled: boolean },
): Known {
  return {
    user: new Set(['all', ...systemRoles(params), params.patroni_username, ...(declared?.user ?? [])]),
    db: new Set([...DATABASES, ...(pooled ? ['pgbouncer'] : []), ...(declared?.db ?? [])]),
  };
}

function lost(rule: HbaRuleSpec, known: Known, params: PgCluster['params']): readonly Finding[] {
  if (rule.rules !== undefined) return [];
  const users = strangers(rule.user, known.user).filter((name) => !isOfEmptied(name, params));
  const databases = strangers(rule.db, known.db);
  const isSwapped = (names: readonly string[], others: Names): boolean =>
    names.length > 0 && names.every((name) => others.has(name));
  if (isSwapped(users, known.db) && isSwapped(databases, known.user)) {
    const message = `the rule has the database ${users.join(', ')} as user, and the user ${databases.join(', ')} as db`;
    return [finding('user', message, 'Exchange the two.')];
  }
  return [
    ...users.map((name) => ({ ...stranger('user', name, known), lacks: lackOfRole(name, params) })),
    ...databases.map((name) => ({
      ...stranger('db', name, known),
      lacks: `database ${name} of ${params.pg_cluster}`,
    })),
  ];
}

/** Of a list with commas those that nobody knows. Patterns, files and what is filled in later are left to the server. */
function strangers(list: string | undefined, known: Names): readonly string[] {
  if (list === undefined || /\$\{|\p{Cc}/u.test(list)) return [];
  return list
    .split(',')
    .map((word) =>
      word
        .trim()
        .replace(/^\+/, '')
        .replace(/^"(.*)"$/, '$1'),
    )
    .filter((name) => name !== '' && !/^[/@]/.test(name) && !name.startsWith('pg_') && !known.has(name));
}

function stranger(key: 'user' | 'db', name: string, known: Known): Finding {
  const what = key === 'user' ? 'the user' : 'the database';
  const near = nearestName(
    name,
    [...known[key]].filter((one) => one.length > 2),
  );
  const list = key === 'user' ? 'pg_users' : 'pg_databases';
  const hint =
    name === '*'
      ? 'Write all.'
      : near === undefined
        ? `Add it to ${list}; nothing to do when it is made elsewhere.`
        : `Did you mean ${near}?`;
  return finding(key, `the rule is for ${what} ${name}, which the inventory does not have`, hint);
}

function finding(key: 'user' | 'db', message: string, hint: string): Finding {
  return { rule: 'hba-name', severity: 'warning', path: [key], message, hint };
}
