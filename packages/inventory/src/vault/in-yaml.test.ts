import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInventory } from '../read/read.ts';
import { Secret } from '@pigsty/sdk';
import { decryptVault, encryptVault } from './cipher.ts';
import { decryptInYaml, encryptInYaml } from './in-yaml.ts';

const password = Secret.of('vault password');
const salt = Buffer.alloc(32, 7);
const encrypt = (plain: string): string => encryptVault(plain, password, { salt });
const decrypt = (text: string): { text: string } | { refused: string } => {
  const found = decryptVault(text, [{ password }]);
  let plain = '';
  if (found.state === 'plain') found.plain.map((p) => (plain = p));
  return found.state === 'plain' ? { text: plain } : { refused: found.state };
};

const text = `# the estate
all:
  vars:
    pg_admin_password: DBUser.DBA   # change me
    grafana_admin_password: 'it''s'
    pin: 1234

    other: DBUser.DBA
  children:
    pg-meta:
      hosts: { 10.0.0.1: { pg_seq: 1 } }
      vars:
        pg_users:
          - { name: a, password: inline, roles: [x] } # first
          - name: b
            password: "block"
            # last
`;
const keys = new Set(['pg_admin_password', 'grafana_admin_password', 'pin', 'password']);
const varsOf = (yaml: string): unknown =>
  readInventory({ file: 'a.yml', text: yaml }, { vaultPasswords: [{ password }] }).inventory!.hosts.get(
    '10.0.0.1',
  )!.vars;

test('the named values are encrypted where they stand, and everything else stays', () => {
  const { text: vaulted, values } = encryptInYaml(text, { keys, encrypt });
  expect(values.map((v) => v.path)).toEqual([
    'all.vars.pg_admin_password',
    'all.vars.grafana_admin_password',
    'all.vars.pin',
    'all.children.pg-meta.vars.pg_users.0.password',
    'all.children.pg-meta.vars.pg_users.1.password',
  ]);
  expect(vaulted).toContain(
    'pg_admin_password: !vault |   # change me\n      $ANSIBLE_VAULT;1.1;AES256\n      ',
  );
  expect(vaulted).toContain('{ name: a, password: !vault "$ANSIBLE_VAULT;1.1;AES256\\n');
  expect(vaulted).toContain(', roles: [x] } # first\n');
  expect(vaulted).not.toMatch(/inline|it''s|1234|: "block"/);
  expect(varsOf(vaulted)).toEqual({ ...(varsOf(text) as object), pin: '1234' });
  const { text: again } = decryptInYaml(vaulted, { decrypt });
  expect(again).toBe(text.replace('"block"', 'block').replace('1234', "'1234'"));
});

test('what is encrypted, and what is a template, stays as it is, with the reason', () => {
  const once = encryptInYaml('a: x\nb: "{{ c }}"\nc: [d]\n', { keys: new Set(['a', 'b', 'c']), encrypt });
  expect(once.values).toMatchObject([
    { path: 'a', line: 1, column: 4 },
    {
      path: 'b',
      line: 2,
      column: 4,
      refused: 'a template or placeholder in it would not be filled any more',
    },
  ]);
  expect(encryptInYaml(once.text, { keys: new Set(['a']), encrypt }).values).toMatchObject([
    { refused: 'it is encrypted already' },
  ]);
});

test('any text comes back from a value, in a block and between braces', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (plain) => {
      const written = JSON.stringify(plain);
      const yaml = `all:\n  hosts: { 10.0.0.1: }\n  vars:\n    a: ${written}\n    m: { a: ${written} }\n`;
      fc.pre(!/\{\{|\{%|\$\{/.test(plain));
      const vaulted = encryptInYaml(yaml, { keys: new Set(['a']), encrypt }).text;
      expect(varsOf(vaulted)).toEqual({ a: plain, m: { a: plain } });
      expect(varsOf(decryptInYaml(vaulted, { decrypt }).text)).toEqual({ a: plain, m: { a: plain } });
    }),
    { numRuns: 60 },
  );
});
