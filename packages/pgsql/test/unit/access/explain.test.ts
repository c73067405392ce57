import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decidingRules, serversOf } from '../../../src/access/explain.ts';
import { accessFacts, type AccessFacts } from '../../../src/access/facts.ts';
import { parseRules, titlesOf } from '../../../src/access/file.ts';
import { loginProblems } from '../../../src/access/login-problems.ts';
import { matches } from '../../../src/access/rule.ts';
import { clusterOf, clusterText } from '../cluster-of.ts';
import clients from './clients.json' with { type: 'json' };

const file = readFileSync(new URL('pg_hba.conf', import.meta.url), 'utf8');
const rules = parseRules(file);
const { cluster } = clusterOf(clusterText());
const [first] = cluster.instances;
const groups: Readonly<Record<string, readonly string[]>> = clients.memberOf;

/** What a member with these rules at both ports says. */
const told = (more: Partial<AccessFacts> = {}): AccessFacts => ({
  server: rules,
  serverTitles: titlesOf(file),
  pooler: rules,
  poolerTitles: titlesOf(file),
  roles: Object.entries(groups).map(([name, memberOf]) => ({
    name,
    login: true,
    expired: false,
    superuser: false,
    memberOf,
  })),
  databases: { app: ['svc_mail'], postgres: null },
  pooledUsers: ['alice'],
  pooledDatabases: ['app'],
  poolerAsks: false,
  networks: clients.networks,
  ...more,
});

describe('the rule that decides', () => {
  test.each(clients.clients as [string, string, string, boolean, string][])(
    'for %s on %s from %s, with TLS %s: %s',
    (user, database, address, tls, expected) => {
      const client = {
        user,
        database,
        address,
        tls,
        memberOf: new Set(groups[user]),
        serverNetworks: clients.networks,
      };
      const answers = rules.map((rule) => ({ rule, answer: matches(rule, client) }));
      const at = answers.findIndex(({ answer }) => answer === true);
      const perhaps = answers
        .slice(0, at === -1 ? undefined : at)
        .filter(({ answer }) => answer === 'unknown')
        .map(({ rule }) => `${rule.line}?`);
      const decision = at === -1 ? 'none' : `${rules[at]?.line} ${rules[at]?.method}`;
      expect([...perhaps, decision].join(' ')).toBe(expected);
    },
  );

  test('has the title that stands above it, and is one for both kinds of connection where it is the same', () => {
    const from = (address: string) =>
      decidingRules(first!, told(), { user: 'alice', database: 'app', address })
        .filter(({ server }) => server === 'postgresql')
        .map(({ connection, method, title }) => `${connection}: ${method}, ${title}`);
    expect(from('192.168.7.7')).toEqual([
      'TLS: scram-sha-256, readers, encrypted [400]',
      'no TLS: perhaps md5, by its name [430]',
      'no TLS: reject, nobody else [900]',
    ]);
    expect(from('local')).toEqual(['socket: refused, no rule']);
    const staff = { user: 'alice', database: 'staff', address: '10.1.2.3' };
    expect(decidingRules(first!, told(), staff).map(({ connection, line }) => [connection, line])).toEqual([
      ['TLS or not', 9],
      ['TLS or not', 9],
    ]);
  });

  test('is reached through membership of a member', () => {
    const roles = [
      { name: 'carol', memberOf: ['staff'] },
      { name: 'staff', memberOf: ['readers'] },
    ].map((role) => ({ ...role, login: true, expired: false, superuser: false }));
    const [row] = decidingRules(first!, told({ roles }), {
      user: 'carol',
      database: 'app',
      address: '10.10.10.9',
    });
    expect(row?.line).toBe(11);
  });

  test('is none of the pooler for a replica, which connects past it', () => {
    const rows = decidingRules(first!, told(), {
      user: 'replicator',
      database: 'replication',
      address: '10.9.9.9',
    });
    expect(new Set(rows.map(({ server }) => server))).toEqual(new Set(['postgresql']));
  });
});

test('a rule for another role is a comment, and not a rule', () => {
  expect(rules.flatMap(({ users }) => users)).not.toContain('disabled');
  expect(serversOf(first!, told()).map(({ port }) => port)).toEqual([5432, 6432]);
});

test('what prevents a login besides the rules is said in sentences', () => {
  const of = (user: string, database: string, more: Partial<AccessFacts> = {}) =>
    loginProblems('pg-test', told(more), { user, database });
  expect(of('alice', 'app')).toEqual(['alice lacks the privilege CONNECT on app']);
  expect(of('alice', 'postgres')).toEqual(['PgBouncer does not know the database postgres']);
  expect(of('nobody', 'nowhere')).toEqual([
    'pg-test has no role nobody',
    'pg-test has no database nowhere',
    'PgBouncer does not know the user nobody, as pg_users does not give it pgbouncer: true',
    'PgBouncer does not know the database nowhere',
  ]);
  expect(of('nobody', 'app', { poolerAsks: true })).toEqual(['pg-test has no role nobody']);
  const [alice] = told().roles;
  expect(of('alice', 'postgres', { roles: [{ ...alice!, login: false, expired: true }] })).toEqual([
    'the role alice may not log in',
    'the password of alice has expired',
    'PgBouncer does not know the database postgres',
  ]);
});

test('facts are read from what a host prints, names in quotation marks among them', () => {
  const encoded = Buffer.from(file).toString('base64');
  const output = [
    `pooler ${encoded}`,
    'user app',
    'user say ""hi""',
    'pool "two words"',
    'network 10.10.10.11/24',
    '["rule", {"line": 3, "type": "local", "databases": ["all"], "users": ["postgres"], "address": null, "netmask": null, "method": "peer", "error": null}]',
    '["database", {"name": "app", "connect": ["svc_mail"]}]',
    '["database", {"name": "postgres", "connect": null}]',
  ].join('\n');
  const facts = accessFacts.parse(output, first!);
  expect(facts.server).toEqual([
    { line: 3, type: 'local', databases: ['all'], users: ['postgres'], method: 'peer' },
  ]);
  expect(facts.pooler).toHaveLength(rules.length);
  expect(facts.pooledUsers).toEqual(['app', 'say "hi"']);
  expect(facts.pooledDatabases).toEqual(['two words']);
  expect(facts.poolerAsks).toBe(false);
  expect(accessFacts.parse(`${output}\npooler asks`, first!).poolerAsks).toBe(true);
  expect(facts.databases).toEqual({ app: ['svc_mail'], postgres: null });
  expect(facts.networks).toEqual(['10.10.10.11/24']);
});
