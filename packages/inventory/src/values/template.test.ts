import { expect, test } from 'vitest';
import { readInventory, type ReadResult } from '../read/read.ts';

function read(vars: string, host = ''): ReadResult {
  const text = `all:\n  vars: { ${vars} }\n  hosts: { 10.0.0.7: { ${host} }, 10.0.0.8: }\n`;
  return readInventory({ file: 't.yml', text }, { env: { REGION: 'eu' } });
}

const valueOf = ({ inventory }: ReadResult, name = 'v'): unknown =>
  inventory!.hosts.get('10.0.0.7')!.vars[name];

test('${admin_ip} is replaced everywhere, and other placeholders stay', () => {
  const result = read(
    "admin_ip: 10.0.0.1, v: ['${admin_ip} i.pigsty', { a: '${pg_cluster}:${admin_ip}:${lo}' }]",
  );
  expect(valueOf(result)).toEqual(['10.0.0.1 i.pigsty', { a: '${pg_cluster}:10.0.0.1:${lo}' }]);
  expect(result.problems).toEqual([]);
});

test('${admin_ip} is the one of the host', () => {
  const result = read("admin_ip: 10.0.0.1, v: '${admin_ip}'", 'admin_ip: 10.0.0.2');
  expect(valueOf(result)).toBe('10.0.0.2');
  expect(result.inventory!.hosts.get('10.0.0.8')!.vars['v']).toBe('10.0.0.1');
});

test('${admin_ip} without an admin_ip stays, with one warning', () => {
  const result = read("v: 'a ${admin_ip}'");
  expect(valueOf(result)).toBe('a ${admin_ip}');
  expect(result.problems).toMatchObject([
    { severity: 'warning', rule: 'admin-ip', subject: 'all.vars.v', position: { line: 2, column: 14 } },
  ]);
});

test.each([
  ["v: '{{ other }}', other: 5432", 5432],
  ["v: 'http://{{ other }}:{{ port | default(80) }}', other: x", 'http://x:80'],
  ['v: \'{{ missing | default("d") }}\'', 'd'],
  ["v: '{{ inventory_hostname }}:1'", '10.0.0.7:1'],
  ["v: '{{ list }}', list: [a, '${admin_ip}'], admin_ip: 10.0.0.1", ['a', '10.0.0.1']],
  ["v: '{{ a }}', a: '{{ b }}', b: yes", true],
  ['v: \'{{ lookup("env", "REGION") }}\'', 'eu'],
])('%s is resolved', (vars, value) => {
  const result = read(vars);
  expect(valueOf(result)).toEqual(value);
  expect(result.problems).toEqual([]);
});

test.each([
  "v: '{{ a | upper }}'",
  "v: '{% if x %}y{% endif %}'",
  "v: '{{ missing }}'",
  "v: '{{ v }}'",
  "v: '{{ a }}', a: '{{ v }}'",
])('%s stays as it is, with a warning', (vars) => {
  const result = read(vars);
  expect(valueOf(result)).toMatch(/^\{[{%]/);
  const warnings = result.problems.filter((p) => p.subject === 'all.vars.v');
  expect(warnings).toMatchObject([
    { severity: 'warning', rule: 'template', position: { file: 't.yml', line: 2 } },
  ]);
});

test('text tagged !unsafe is no template', () => {
  const result = read("v: !unsafe '{{ x }}'");
  expect(valueOf(result)).toBe('{{ x }}');
  expect(result.problems).toEqual([]);
});
