import { isWritten } from '@pigsty/sdk';
import type { PgCluster } from '../cluster.ts';
import { knownAddresses } from '../known-addresses.ts';
import { orderRules } from '../../render/hba/order.ts';
import type { HbaRuleSpec } from '../schema/objects.ts';
import { containsAddress, isNetwork } from './hba-line.ts';
import type { Finding, Rule } from './finding.ts';

const PAIRS = [
  ['pg_default_hba_rules', 'pg_hba_rules'],
  ['pgb_default_hba_rules', 'pgb_hba_rules'],
] as const;

type List = (typeof PAIRS)[number][number];

interface Placed {
  readonly rule: HbaRuleSpec;
  readonly list: List;
  readonly at: number;
}

/** Rules that nobody reaches, as an earlier one answers otherwise, and rules that let in nobody. */
export const hbaReach: Rule = (cluster, inventory) => [
  ...PAIRS.flatMap((pair) => unreached(inOrder(cluster, pair))),
  ...superuserShutOut(cluster, inventory),
  ...withoutReplication(cluster),
  ...databasesOfReplication(cluster),
  ...intranetElsewhere(cluster, inventory),
  ...ofNoMember(cluster),
];

/** As the file has them: those with a number first, and of two with one number the default. */
function inOrder({ params }: PgCluster, pair: (typeof PAIRS)[number]): readonly Placed[] {
  const placed = pair.flatMap((list: List) => params[list].map((rule, at) => ({ rule, list, at })));
  const order = orderRules(placed.map(({ rule }) => rule));
  return order.flatMap((rule) => placed.find((one) => one.rule === rule) ?? []);
}

function unreached(rules: readonly Placed[]): readonly Finding[] {
  return rules.flatMap((first, i): readonly Finding[] => {
    const behind = rules
      .slice(i + 1)
      .filter(({ rule }) => isDenied(rule) !== isDenied(first.rule) && covers(first.rule, rule));
    const [next] = behind;
    if (next === undefined) return [];
    const [wrong, other] = isDenied(first.rule) ? [first, next] : [next, first];
    const message = isDenied(first.rule)
      ? `the rule turns away everybody that a later one lets in: ${titleOf(other)}`
      : `the rule is never reached: an earlier one lets them in, ${titleOf(other)}`;
    return [
      {
        rule: 'hba-rule',
        severity: 'warning',
        path: [wrong.list, wrong.at, 'auth'],
        message,
        hint: isDenied(first.rule)
          ? 'Give it a higher order than what it must not turn away.'
          : 'Give it a lower order than that one.',
      },
    ];
  });
}

function isDenied({ auth }: HbaRuleSpec): boolean {
  return auth === 'deny' || auth === 'reject';
}

function titleOf({ rule: { title, user = 'all', db = 'all' } }: Placed): string {
  return title ?? `${user} in ${db}`;
}

const EVERYWHERE = ['world', 'all', '0.0.0.0/0'];

/** Whether the first is for all that the second is for; where that is hard to say, it is not. */
function covers(first: HbaRuleSpec, second: HbaRuleSpec): boolean {
  if (first.rules !== undefined || second.rules !== undefined) return false;
  // A connection with TLS does not come to a rule without, nor the other way round.
  if (/^(?:ssl|cert)/.test(first.auth ?? '')) return false;
  const { addr: wide } = first;
  const { addr: narrow } = second;
  if (wide === undefined || narrow === undefined || narrow === 'local' || narrow === 'localhost')
    return false;
  return (
    coversWords(first.user, second.user) &&
    coversWords(first.db, second.db) &&
    !wordsOf(second.db).includes('replication') &&
    (EVERYWHERE.includes(wide) || wide === narrow) &&
    (['common', 'default'].includes(first.role) || first.role === second.role)
  );
}

function coversWords(wide: string | undefined, narrow: string | undefined): boolean {
  const words = wordsOf(wide);
  return words.includes('all') || wordsOf(narrow).every((word) => words.includes(word));
}

function wordsOf(list: string | undefined): readonly string[] {
  return (list ?? 'all').split(',').map((word) => word.trim());
}

/** Patroni, backups and every deploy come over the socket as the superuser. Raw lines are left to the server. */
function superuserShutOut(cluster: PgCluster, inventory: Parameters<Rule>[1]): readonly Finding[] {
  const { params, instances } = cluster;
  const host = instances[0]?.host ?? '';
  const isOwn = PAIRS[0].some((list) => isWritten(inventory, host, [list]));
  const names = ['all', '${dbsu}', params.pg_dbsu, ...groupsOf(params.pg_dbsu, cluster)];
  const rules = inOrder(cluster, PAIRS[0]);
  if (!isOwn || rules.some(({ rule }) => rule.rules !== undefined)) return [];
  const first = rules.find(
    ({ rule: { addr = '', user, db } }) =>
      ['local', 'localhost'].includes(addr) &&
      wordsOf(user).some((word) => names.includes(word)) &&
      wordsOf(db).some((word) => word === 'all' || word === 'postgres'),
  );
  if (first !== undefined && !isDenied(first.rule)) return [];
  return [
    {
      rule: 'hba-rule',
      path: first === undefined ? ['pg_default_hba_rules'] : [first.list, first.at, 'auth'],
      message: `no rule lets ${params.pg_dbsu} in over the socket: Patroni, backups and every deploy come that way`,
      hint: "Let the first rule be { user: '${dbsu}', db: all, addr: local, auth: ident }.",
    },
  ];
}

/** A superuser counts as a member of those roles alone that it was given. */
function groupsOf(name: string, { params }: PgCluster): readonly string[] {
  return [...params.pg_default_roles, ...params.pg_users]
    .filter((role) => role.name === name)
    .flatMap(({ roles }) => roles.map((role) => `+${typeof role === 'string' ? role : role.name}`));
}

/** PostgreSQL asks the role for REPLICATION after the rule has let it in. */
function withoutReplication({ params }: PgCluster): readonly Finding[] {
  const roles = [...params.pg_default_roles, ...params.pg_users];
  return (['pg_hba_rules', 'pgb_hba_rules'] as const).flatMap((list) =>
    params[list].flatMap(({ user, db, rules, auth }, at): readonly Finding[] => {
      const users = wordsOf(user);
      const declared = users.map((name) => roles.findLast((role) => role.name === name));
      const mayNot = declared.every((role) => role !== undefined && !role.replication && !role.superuser);
      if (rules !== undefined || isDenied({ auth } as HbaRuleSpec)) return [];
      if (wordsOf(db).join() !== 'replication' || !mayNot) return [];
      return [
        {
          rule: 'hba-rule',
          severity: 'warning',
          path: [list, at, 'db'],
          message: `replication is no database: the rule is for replication connections, and ${users.join(', ')} may not make one`,
          hint: `Give ${users.join(', ')} replication: true in pg_users, or name databases.`,
        },
      ];
    }),
  );
}

/** The account of replication has no database of its own, and `all` leaves replication connections out. */
function databasesOfReplication({ params }: PgCluster): readonly Finding[] {
  const { pg_replication_username: name } = params;
  const isIts = (user: string | undefined): boolean => user === '${repl}' || user === name;
  return (['pg_default_hba_rules', 'pg_hba_rules'] as const).flatMap((list) =>
    params[list].flatMap(({ user, db, addr, rules, auth, role }, at): readonly Finding[] => {
      if (rules !== undefined || isDenied({ auth } as HbaRuleSpec) || !isIts(user)) return [];
      if (!wordsOf(db).includes('all') || wordsOf(db).includes('replication')) return [];
      const isBeside = params[list].some(
        (one) =>
          one.addr === addr &&
          one.role === role &&
          isIts(one.user) &&
          wordsOf(one.db).includes('replication'),
      );
      if (isBeside) return [];
      return [
        {
          rule: 'hba-rule',
          severity: 'warning',
          path: [list, at, 'db'],
          message: `all stands for every database and not for replication: ${name} may not replicate from there`,
          hint: 'Write db: replication.',
        },
      ];
    }),
  );
}

/** `intra` stands for these networks, and clients beside the members are in the network of the members. */
function intranetElsewhere(cluster: PgCluster, inventory: Parameters<Rule>[1]): readonly Finding[] {
  const { params, instances, name } = cluster;
  const [first] = instances;
  if (first === undefined || !isWritten(inventory, first.host, ['node_firewall_intranet'])) return [];
  const { intranet } = knownAddresses(cluster, first, inventory);
  const isUsed = PAIRS.flat().some((list) =>
    params[list].some(({ addr }) => addr?.startsWith('intra') === true),
  );
  const isHeard = instances.some(({ host }) => intranet.some((network) => containsAddress(network, host)));
  if (!isUsed || isHeard || !intranet.every(isNetwork)) return [];
  return [
    {
      rule: 'hba-rule',
      severity: 'warning',
      path: ['node_firewall_intranet'],
      message: `HBA rules for intra are for ${intranet.join(', ')}, and no member of ${name} is there: clients beside them are let in by none`,
      hint: 'Add the network of the hosts.',
    },
  ];
}

/** A rule for a role is left out on members that have another one. */
function ofNoMember({ name, params, instances }: PgCluster): readonly Finding[] {
  return (['pg_hba_rules', 'pgb_hba_rules'] as const).flatMap((list) =>
    params[list].flatMap(({ role }, at): readonly Finding[] => {
      const isThere = instances.some((one) => one.params.pg_role === (role as string));
      if (!['standby', 'delayed'].includes(role) || isThere) return [];
      return [
        {
          rule: 'hba-rule',
          severity: 'warning',
          path: [list, at, 'role'],
          message: `no member of ${name} has the role ${role}: the rule is left out everywhere`,
          hint: 'Write primary, replica or offline, as pg_role has it; common for all members.',
        },
      ];
    }),
  );
}
