import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Inventory } from '@pigsty/sdk';
import { readInventory } from './read.ts';

const data = (name: string): string =>
  readFileSync(new URL(`../../test/inventories/${name}`, import.meta.url), 'utf8');

function inventoryOf(text: string, file = 'pigsty.yml'): Inventory {
  const { inventory, problems } = readInventory({ file, text });
  expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
  return inventory!;
}

const twoClusters = inventoryOf(data('two-clusters.yml'));
const precedence = inventoryOf(data('precedence.yml'));
const vars = (host: string): Readonly<Record<string, unknown>> => precedence.hosts.get(host)!.vars;

test('hosts and groups are there in file order', () => {
  expect([...twoClusters.hosts.keys()]).toEqual(['10.10.10.10', '10.10.10.11', '10.10.10.12', '10.10.10.13']);
  expect([...twoClusters.groups.keys()]).toEqual(['all', 'pg-meta', 'pg-test', 'etcd']);
  expect(twoClusters.groups.get('all')).toMatchObject({
    parents: [],
    children: ['pg-meta', 'pg-test', 'etcd'],
  });
  expect(twoClusters.hosts.get('10.10.10.10')!.groups).toEqual(['all', 'etcd', 'pg-meta']);
});

test('a host has its own variables over those of its group over those of all', () => {
  expect([...twoClusters.hosts.values()].map((h) => h.vars['pg_version'])).toEqual([18, 16, 17, 16]);
});

test('a deeper group wins over a shallower one', () => {
  expect(vars('10.0.0.1')['level']).toBe('gc');
  expect(vars('10.0.0.3')['level']).toBe('gb');
});

test('of groups of the same depth the higher priority wins, then the later name', () => {
  expect(vars('10.0.0.1')['pv']).toBe('first');
  expect(vars('10.0.0.3')['level']).toBe('gb');
});

test('a group and a host that are written in several places are one, and the later definition replaces the earlier', () => {
  expect(vars('10.0.0.1')).toMatchObject({ dict: { c: 3 }, late: true, r: 'range' });
  expect(vars('10.0.0.2')).toMatchObject({ r: 'over', hd: { b: 2 } });
  expect(vars('10.0.0.3')).toMatchObject({ dict: { a: 1, b: 2 } });
});

test('a host in no group besides all is in ungrouped', () => {
  expect(precedence.hosts.get('lonely')!.groups).toEqual(['all', 'ungrouped']);
  expect(precedence.hosts.get('lonely2')!.groups).toEqual(['all', 'other']);
});

test('hosts below all have the variables of the last file that sets them', () => {
  const { inventory } = readInventory([
    { file: 'a.yml', text: 'all: { hosts: { h: {x: 1} }, vars: { v: 1, w: 1 } }' },
    { file: 'b.yml', text: 'all: { hosts: { h: {x: 2} }, vars: { v: 2 } }' },
  ]);
  expect(inventory!.hosts.get('h')!.vars).toEqual({ v: 2, w: 1, x: 2 });
  expect(inventory!.where('h', ['v'])).toEqual({ file: 'b.yml', line: 1, column: 41 });
});

test('the deepest group wins in any tree of groups', () => {
  const tree = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(tree, (names) => {
      const chain = names.reduceRight(
        (inner, name) =>
          `{ ${name}: { vars: { v: ${name}-x }, ${inner === '' ? 'hosts: { h: }' : `children: ${inner}`} } }`,
        '',
      );
      fc.pre(
        !names.includes('all') &&
          !names.includes('ungrouped') &&
          !names.some((n) => /^(?:yes|no|on|off|true|false|null)$/.test(n)),
      );
      const inventory = inventoryOf(`all: { vars: { v: all-x }, children: ${chain} }`);
      expect(inventory.hosts.get('h')!.vars['v']).toBe(`${names.at(-1)!}-x`);
      expect(inventory.hosts.get('h')!.groups).toEqual(['all', ...names]);
    }),
  );
});

test('a connection has defaults, and takes ansible_* variables', () => {
  const inventory = inventoryOf(`all:
  hosts:
    10.0.0.1:
    10.0.0.2: { ansible_host: node2.local, ansible_port: '2222', ansible_user: ops, ansible_password: hunter2 }
    10.0.0.3: { ansible_connection: local, ansible_ssh_private_key_file: /k, ansible_ssh_common_args: -J j }
    p1:2200: {}`);
  const connection = (host: string): unknown => inventory.hosts.get(host)!.connection;
  expect(connection('10.0.0.1')).toEqual({
    kind: 'ssh',
    address: '10.0.0.1',
  });
  expect(connection('10.0.0.2')).toMatchObject({
    address: 'node2.local',
    port: 2222,
    user: 'ops',
  });
  expect(JSON.stringify(connection('10.0.0.2'))).not.toContain('hunter2');
  expect(connection('10.0.0.3')).toMatchObject({
    kind: 'local',
    privateKeyFile: '/k',
    sshCommonArgs: '-J j',
  });
  expect(connection('p1')).toMatchObject({ address: 'p1', port: 2200 });
});

test('a port that is none is reported once, where it stands', () => {
  const { problems } = readInventory({
    file: 'p.yml',
    text: 'all:\n  vars: { ansible_port: ssh }\n  hosts: { a: , b: }',
  });
  expect(problems).toEqual([
    {
      severity: 'error',
      rule: 'connection',
      subject: 'all.vars.ansible_port',
      message: 'expected a port from 1 to 65535, got "ssh"',
      hint: 'The port of SSH is 22 unless the host says otherwise; then delete the line.',
      position: { file: 'p.yml', line: 2, column: 25 },
    },
  ]);
});

test('whoever else is to become is told that it is always root', () => {
  const { inventory, problems } = readInventory({
    file: 'p.yml',
    text: `all:
  vars: { ansible_become: true, ansible_become_method: sudo }
  hosts:
    a: { ansible_become: no }
    b: { ansible_become_user: admin, ansible_become_method: doas }`,
  });
  expect(inventory?.hosts.size).toBe(2);
  expect(problems.map((p) => `${p.severity} ${p.position?.line}: ${p.message}`)).toEqual([
    'warning 4: ansible_become has no effect here',
    'warning 5: ansible_become_user has no effect here',
    'warning 5: ansible_become_method has no effect here',
  ]);
});

test('an inventory with any text in it is read or refused with problems, and nothing is thrown', () => {
  const texts = [data('two-clusters.yml'), data('precedence.yml'), data('mistakes.yml')];
  const piece = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ': ',
      '- ',
      '\n',
      '\t',
      '&a ',
      '*a',
      '<<: ',
      '"',
      "'",
      '#',
      '|',
      '!x ',
      '{{ a }}',
      '${admin_ip}',
      '[1:9]',
      '---\n',
      '\0',
    ),
  );
  const edit = fc.record({ at: fc.nat(1500), cut: fc.nat(12), put: piece });
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 6 }), (text, edits) => {
      const broken = edits.reduce((t, { at, cut, put }) => t.slice(0, at) + put + t.slice(at + cut), text);
      const { inventory, problems } = readInventory({ file: 'pigsty.yml', text: broken });
      expect(inventory !== undefined || problems.some((p) => p.severity === 'error')).toBe(true);
      for (const problem of problems) {
        expect(problem.position?.line ?? 1).toBeGreaterThan(0);
        expect(problem.message).not.toMatch(/\bat .*\.(?:ts|js):|Error:/);
      }
      for (const host of inventory?.hosts.values() ?? []) {
        for (const name of Object.keys(host.vars))
          expect(inventory!.where(host.address, [name])).toBeDefined();
      }
    }),
    { numRuns: 400 },
  );
});
