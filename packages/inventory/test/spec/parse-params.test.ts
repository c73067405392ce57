import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  type Inventory,
  type Problem,
  isSecret,
  Bool,
  IPv4,
  Mode,
  Password,
  Port,
  Scalar,
} from '@pigsty/sdk';
import { parseParams } from '@pigsty/sdk/engine';
import { readInventory } from '../../src/read/read.ts';

const Params = z.object({
  pg_version: z.literal([14, 15, 16, 17, 18]).default(18),
  pg_port: Port.default(5432),
  pg_role: z.enum(['primary', 'replica', 'offline']).default('primary'),
  pg_safeguard: Bool.default(false),
  pg_password: Password.prefault('DBUser'),
  pg_mode: Mode.default('0700'),
  pg_address: z.union([IPv4, z.strictObject({ host: z.string(), port: Port })]).optional(),
  pg_settings: z.record(z.string(), Scalar).default({}),
  pg_users: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        roles: z.array(z.string()).optional(),
        login: z.boolean().optional(),
      }),
    )
    .default([]),
});

function parse(
  vars: string,
  schema: z.ZodObject = Params,
): { params: Record<string, unknown> | undefined; lines: string[]; problems: readonly Problem[] } {
  const { inventory, problems: found } = readInventory({
    file: 'pigsty.yml',
    text: `g:\n  hosts: { h: }\n  vars:\n    ${vars}\n`,
  });
  expect(found).toEqual([]);
  const { params, problems } = parseParams(schema, inventory!.hosts.get('h')!.vars, inventory!, 'h');
  const lines = problems.map((p) => {
    const { line, column } = p.position!;
    return `${p.severity} ${line}:${column} ${p.subject} ${p.message}${p.hint === undefined ? '' : ` | ${p.hint}`}`;
  });
  return { params: params, lines, problems };
}

test('defaults fill what is not set', () => {
  const { params, lines } = parse('other: 1');
  expect(lines).toEqual([]);
  expect(params).toMatchObject({ pg_version: 18, pg_port: 5432, pg_mode: '0700', pg_users: [] });
  expect(params).not.toHaveProperty('other');
  expect(isSecret(params!['pg_password'])).toBe(true);
});

test.each([
  [
    'pg_version: banana',
    'error 4:17 g.vars.pg_version expected a number, got "banana" | Supported: 14, 15, 16, 17, 18.',
  ],
  [
    'pg_version: 13',
    'error 4:17 g.vars.pg_version expected a supported value, got 13 | Supported: 14, 15, 16, 17, 18.',
  ],
  [
    'pg_role: primry',
    'error 4:14 g.vars.pg_role expected a supported value, got "primry" | Did you mean primary? Supported: primary, replica, offline.',
  ],
  ['pg_port: 70000', 'error 4:14 g.vars.pg_port expected a number of at most 65535, got 70000'],
  ['pg_port: 1.5', 'error 4:14 g.vars.pg_port expected a whole number, got 1.5'],
  ['pg_port: [1]', 'error 4:14 g.vars.pg_port expected a number, got a list'],
  ['pg_safeguard: maybe', 'error 4:19 g.vars.pg_safeguard expected true or false, got "maybe"'],
  ['pg_password: [x]', 'error 4:18 g.vars.pg_password expected a text, got a list'],
  ['pg_address: 1.2.3', 'error 4:17 g.vars.pg_address expected an IPv4 address, got "1.2.3"'],
  ['pg_address: 5', 'error 4:17 g.vars.pg_address expected a text or a mapping, got 5'],
  [
    'pg_address: { host: a, prot: 1, port: 0 }',
    'error 4:43 g.vars.pg_address.port expected a number of at least 1, got 0',
  ],
  [
    'pg_settings: { a: [1] }',
    'error 4:23 g.vars.pg_settings.a expected a text, a number or true or false, got a list',
  ],
  ['pg_users: { name: a }', 'error 4:15 g.vars.pg_users expected a list, got a mapping'],
  [
    'pg_users: [{ name: a }, { nam: b, roles: [5, x], login: maybe }]',
    'error 4:61 g.vars.pg_users[1].login expected true or false, got "maybe"',
  ],
  [
    'pg_users: [{ name: a, rolse: [x] }]',
    'error 4:27 g.vars.pg_users[0].rolse unknown key rolse | Did you mean roles?',
  ],
  [
    'pg_users: [{ name: a, zzz: 1 }]',
    'error 4:27 g.vars.pg_users[0].zzz unknown key zzz | Known: name, roles, login.',
  ],
  ['pg_users: [{ roles: [a] }]', 'error 4:16 g.vars.pg_users[0].name name is missing'],
  [
    "pg_users: [{ name: '' }]",
    'error 4:24 g.vars.pg_users[0].name expected a text that is not empty, got ""',
  ],
])('%s is reported at its place', (vars, line) => {
  const { lines } = parse(vars);
  const found = lines.find((l) => l === line || l.startsWith(`${line} | `));
  expect(found, lines.join('\n')).toMatch(/ \| \w/);
});

test('values with a loose type are used as they were meant, with a warning', () => {
  const { params, lines } = parse(
    "{ pg_port: '5433', pg_safeguard: 'yes', pg_mode: 0750, pg_users: [{ name: 0123, login: 'no', roles: }], pg_settings: }",
  );
  expect(params).toMatchObject({
    pg_port: 5433,
    pg_safeguard: true,
    pg_mode: '0750',
    pg_settings: {},
    pg_users: [{ name: '0123', login: false }],
  });
  expect(lines).toEqual(
    [
      'warning 4:16 g.vars.pg_port expected a number, got "5433" | Write it without quotes.',
      'warning 4:38 g.vars.pg_safeguard expected true or false, got "yes" | It is read as true.',
      'warning 4:109 g.vars.pg_settings is empty and counts as not set | Delete the line, or write [] for an empty list.',
      "warning 4:79 g.vars.pg_users[0].name expected a text, got 83 | Write it in quotes: '0123'.",
      'warning 4:98 g.vars.pg_users[0].roles is empty and counts as not set | Delete the line, or write [] for an empty list.',
      'warning 4:92 g.vars.pg_users[0].login expected true or false, got "no" | It is read as false.',
    ].sort((a, b) => lines.indexOf(a) - lines.indexOf(b)),
  );
});

test('a password is never quoted', () => {
  const { params, lines } = parse('{ pg_password: 0123, pg_users: [{ name: a, password: { x: hunter2 } }] }');
  expect(lines.join()).not.toMatch(/0123|hunter2/);
  expect(lines[0]).toBe(
    'warning 4:20 g.vars.pg_password expected a text, got [secret] | Write it in quotes.',
  );
  expect(
    (params!['pg_password'] as { matches(t: (p: string) => boolean): boolean }).matches((p) => p === '0123'),
  ).toBe(true);
});

test('a required parameter that is not there is missing at the host', () => {
  const { params, lines } = parse('a: 1', z.object({ pg_role: z.enum(['primary', 'replica']) }));
  expect(params).toBeUndefined();
  expect(lines).toEqual(['error 2:12 g.hosts.h.pg_role pg_role is missing | Supported: primary, replica.']);
});

test('rules over several parameters are checked when each is right', () => {
  const schema = Params.refine((p) => p.pg_port !== 22, {
    message: 'port 22 belongs to SSH',
    path: ['pg_port'],
  });
  expect(parse('pg_port: 22', schema).lines).toEqual([
    'error 4:14 g.vars.pg_port port 22 belongs to SSH | See what it takes: pigsty params pg_port',
  ]);
  expect(parse('pg_port: 23', schema).lines).toEqual([]);
});

test('all mistakes of a file come in one report', () => {
  const text = readFileSync(new URL('../inventories/mistakes.yml', import.meta.url), 'utf8');
  const inventory: Inventory = readInventory({ file: 'mistakes.yml', text }).inventory!;
  const { problems } = parseParams(
    Params,
    inventory.hosts.get('10.10.10.10')!.vars,
    inventory,
    '10.10.10.10',
  );
  expect(problems.map((p) => `${p.severity} ${p.position!.line}:${p.position!.column}`)).toEqual([
    'error 6:21',
    'warning 8:18',
    'warning 10:23',
    'warning 9:22',
    'error 13:24',
    'error 14:31',
  ]);
});
