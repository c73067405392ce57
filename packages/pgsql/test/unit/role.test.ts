import { Secret } from '@pigsty/sdk';
import { describe, expect, test } from 'vitest';
import type { RoleArgs } from '../../src/ops/role/args.ts';
import { declaredOfRole } from '../../src/ops/role/declared.ts';
import { pgRole } from '../../src/ops/role.ts';
import { scramVerifier } from '../../src/sql/scram.ts';
import { lowerKeywords } from '../../src/sql/keywords.ts';

const salt = Buffer.alloc(16, 7);
const password = Secret.of('correct horse');
const args: RoleArgs = {
  session: { dbsu: 'postgres', binDir: '/usr/pgsql/bin', socketDir: '/run/postgresql', port: 5432 },
  cluster: 'pg-test',
  name: 'app',
  state: 'present',
  attributes: { login: true },
  password,
  verifier: password.map((p) => scramVerifier(p, salt)),
  exactVerifier: false,
  comment: 'business user app',
  memberships: [{ role: 'dbrole_admin', member: true }],
  parameters: { search_path: 'app, public', statement_timeout: 1000 },
  noLongerDeclared: 'reset',
};

const row = {
  name: 'app',
  login: true,
  superuser: false,
  createdb: false,
  createrole: false,
  inherit: true,
  replication: false,
  bypassrls: false,
  verifier: scramVerifier('correct horse', salt),
  connlimit: -1,
  until: null,
  days: null,
  comment: 'business user app',
  memberships: [{ role: 'dbrole_admin', admin: false, set: true, inherit: true }],
  parameters: ['search_path=app, public', 'statement_timeout=1000'],
};

function diff(want: RoleArgs, have: object, items = declaredOfRole(want).declared) {
  const lines = [
    { ...row, ...have },
    { recorded: want.name, items },
  ].map((line) => JSON.stringify(line));
  const [state] = pgRole.parse(`${lines.join('\n')}\n`, [want]);
  return pgRole.diff(want, state!, []);
}

function sql(want: RoleArgs, have: object): string {
  const delta = diff(want, have);
  if (delta === undefined) return '';
  const [action] = pgRole.write(want, delta);
  let text = '';
  if (action?.do === 'run') Secret.of('').map(() => (text = reveal(action.command.stdin)));
  return text;
}

function reveal(text: unknown): string {
  let plain = String(text);
  if (text instanceof Secret) text.map((p) => (plain = p));
  return plain;
}

describe('a role', () => {
  test('that is as declared needs nothing', () => {
    expect(diff(args, {})).toBeUndefined();
  });

  test('keeps a password that was set with another salt, unless PgBouncer holds a copy of the verifier', () => {
    const other = { verifier: scramVerifier('correct horse', Buffer.alloc(16, 9)) };
    expect(diff(args, other)).toBeUndefined();
    expect(diff({ ...args, exactVerifier: true }, other)?.password).toBe('set');
  });

  test('gets the declared password when it has another one or none', () => {
    expect(diff(args, { verifier: scramVerifier('tampered', salt) })?.password).toBe('set');
    expect(diff(args, { verifier: null })?.password).toBe('set');
    expect(sql(args, { verifier: null })).toContain(`ALTER ROLE "app" PASSWORD 'SCRAM-SHA-256$`);
    expect(sql(args, { verifier: null })).not.toContain('correct horse');
  });

  test('keeps attributes and memberships that nobody ever declared', () => {
    expect(
      diff(args, {
        createdb: true,
        memberships: [...row.memberships, { role: 'other', admin: false, set: true, inherit: true }],
      }),
    ).toBeUndefined();
  });

  test('gives back what was declared and is no longer, unless the inventory leaves it', () => {
    const have = { createdb: true, connlimit: 9, parameters: [...row.parameters, 'work_mem=16MB'] };
    const items = [...declaredOfRole(args).declared, 'connlimit', 'createdb', 'parameter work_mem'];
    const delta = diff(args, have, items);
    expect(pgRole.describe(args, delta!)).toBe(
      'alter role app: nocreatedb (no longer declared); connection limit -1 (no longer declared); parameters work_mem (no longer declared)',
    );
    expect(delta?.record).toEqual([...declaredOfRole(args).declared].sort());
    expect(diff({ ...args, noLongerDeclared: 'leave' }, have, items)).toBeUndefined();
  });

  test('that is declared otherwise is no longer in the record of what was', () => {
    const items = [...declaredOfRole(args).declared, 'createdb', 'member other'];
    const revoked = {
      ...args,
      attributes: { ...args.attributes, createdb: false },
      memberships: [...args.memberships, { role: 'other', member: false }],
    };
    const other = { role: 'other', admin: false, set: true, inherit: true };
    const delta = diff(revoked, { createdb: true, memberships: [...row.memberships, other] }, items);
    expect(pgRole.describe(revoked, delta!)).toBe('alter role app: nocreatedb; no more member of other');
    expect(delta?.record).not.toContain('createdb');
  });

  test('takes an admin option back in words that every version knows', () => {
    const member = { role: 'dbrole_admin', member: true, admin: false };
    const have = { memberships: [{ role: 'dbrole_admin', admin: true, set: true, inherit: true }] };
    expect(sql({ ...args, memberships: [member] }, have)).toContain(
      'REVOKE ADMIN OPTION FOR "dbrole_admin" FROM "app";',
    );
  });

  test('is repaired where it was tampered with, and the plan says how', () => {
    const delta = diff(args, { login: false, memberships: null, parameters: ['statement_timeout=5'] });
    expect(pgRole.describe(args, delta!)).toBe(
      'alter role app: login; member of dbrole_admin; parameters search_path, statement_timeout',
    );
    expect(sql(args, { parameters: ['statement_timeout=1000'] })).toContain(
      `ALTER ROLE "app" SET "search_path" TO 'app', 'public';`,
    );
  });

  test('expires once: a re-run does not move the date', () => {
    const expiring = { ...args, expiresInDays: 365 };
    expect(diff(expiring, {})?.options).toEqual(['VALID FOR 365 DAYS']);
    expect(diff(expiring, { until: '1900000000', days: 364.5 })).toBeUndefined();
    expect(diff({ ...args, expiresInDays: 30 }, { until: '1900000000', days: 364.5 })?.options).toEqual([
      'VALID FOR 30 DAYS',
    ]);
    expect(diff({ ...args, expiresAt: 1_900_000_000 }, { until: '1900000000', days: 1 })).toBeUndefined();
  });

  test('that is to go is dropped, and gone already counts as done', () => {
    const absent = { ...args, state: 'absent' as const };
    expect(diff(absent, {})?.action).toBe('drop');
    expect(pgRole.diff(absent, pgRole.parse('', [absent])[0]!, [])).toBeUndefined();
  });

  test('is created where there is no server yet', () => {
    const delta = pgRole.diff(args, pgRole.parse('', [args])[0]!, []);
    expect(delta?.action).toBe('create');
    expect(JSON.stringify(delta)).not.toContain('SCRAM');
  });
});

test('options are shown in small letters, and values in quotation marks as they are', () => {
  expect(lowerKeywords("VALID UNTIL '2040-01-02T00:00:00Z'")).toBe("valid until '2040-01-02T00:00:00Z'");
  expect(lowerKeywords('NOLOGIN')).toBe('nologin');
  expect(lowerKeywords("X 'It''s MINE' Y")).toBe("x 'It''s MINE' y");
});
