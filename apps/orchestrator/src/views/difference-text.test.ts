import type { GroupOutline, InventoryOutline } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { differenceText } from './difference-text.ts';
import { showable, differences } from '@pigsty/cmdb';
import { plainPaint } from './paint.ts';

const group = (name: string, more: Partial<GroupOutline> = {}): GroupOutline => ({
  name,
  priority: 1,
  children: [],
  hosts: [],
  vars: {},
  ...more,
});
const outline = (...groups: readonly GroupOutline[]): InventoryOutline => ({
  groups,
  hosts: [...new Set(groups.flatMap((g) => g.hosts.map((h) => h.address)))],
});

const before = outline(
  group('all', { children: ['pg-test', 'gone'], vars: { pg_version: 17, admin_password: 'old' } }),
  group('pg-test', { hosts: [{ address: 'a', vars: { pg_seq: 1 } }], vars: { b: { x: 1, y: 2 } } }),
  group('gone'),
);

test('equal inventories have no difference', () =>
  expect(differences(before, structuredClone(before))).toEqual([]));

test('everything that differs is one line, and secrets are hidden', () => {
  const after = outline(
    group('all', {
      children: ['pg-test', 'new'],
      vars: { pg_version: 18, admin_password: 'fresh', extra: [1] },
    }),
    group('pg-test', {
      priority: 2,
      hosts: [{ address: 'b', vars: { pg_seq: 2 } }],
      vars: { b: { y: 2, x: 1 } },
    }),
    group('new', { vars: { c: 'd' } }),
  );
  expect(differenceText(showable(differences(before, after), []), plainPaint).split('\n')).toEqual([
    '  + all.children.new',
    '  - all.children.gone',
    '  ~ all.vars.pg_version  17 -> 18',
    '  ~ all.vars.admin_password  [secret], inside',
    '  + all.vars.extra  [1]',
    '  ~ pg-test.vars.ansible_group_priority  1 -> 2',
    '  + pg-test.hosts.b',
    '  - pg-test.hosts.a',
    '  + pg-test.hosts.b.pg_seq  2',
    '  + new',
    '  + new.vars.c  d',
    '  - gone',
  ]);
});

test('an inventory that differs in nothing but an order is different, and says so', () => {
  const turned = structuredClone(before) as { groups: GroupOutline[] } & InventoryOutline;
  turned.groups.reverse();
  const found = differences(before, turned);
  expect(differenceText(found, plainPaint)).toBe('  ~ the order of groups, hosts, variables or keys');
});
