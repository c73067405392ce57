import { expect, test } from 'vitest';
import { readInventory } from './read.ts';

const text = `all:
  vars: { admin_ip: 10.0.0.1, dns: ['\${admin_ip} a.pigsty'], level: all }
  children:
    pg-test:
      vars: { level: group, name: '{{ inventory_hostname }}', raw: !unsafe '{{ x }}', deep: !unsafe { a: ['{{ y }}', 1] } }
      hosts:
        10.0.0.1: { level: host }
        10.0.0.2:
`;
const { inventory } = readInventory({ file: 'pigsty.yml', text });

test('what a host declares is after precedence and before placeholders and templates', () => {
  expect(inventory!.declared('10.0.0.1')).toEqual({
    admin_ip: '10.0.0.1',
    dns: ['${admin_ip} a.pigsty'],
    level: 'host',
    name: '{{ inventory_hostname }}',
    raw: { __ansible_unsafe: '{{ x }}' },
    deep: { a: [{ __ansible_unsafe: '{{ y }}' }, 1] },
  });
  expect(inventory!.declared('10.0.0.2')).toMatchObject({ level: 'group' });
});

test('a text tagged !unsafe is itself for everybody else', () => {
  expect(inventory!.hosts.get('10.0.0.2')!.vars).toMatchObject({
    raw: '{{ x }}',
    deep: { a: ['{{ y }}', 1] },
  });
});

test('what a group declares is its own', () => {
  expect(Object.keys(inventory!.declaredOfGroup('all'))).toEqual(['admin_ip', 'dns', 'level']);
  expect(inventory!.declaredOfGroup('pg-test')).toMatchObject({ level: 'group' });
});

test('an unknown host or group declares nothing', () => {
  expect(inventory!.declared('10.9.9.9')).toEqual({});
  expect(inventory!.declaredOfGroup('nobody')).toEqual({});
});
