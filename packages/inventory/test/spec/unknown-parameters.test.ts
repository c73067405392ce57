import { expect, test } from 'vitest';
import { readInventory } from '../../src/read/read.ts';
import { checkUnknownParameters } from '@pigsty/sdk/engine';

const known = [
  'pg_version',
  'pg_role',
  'pg_cluster',
  'etcd_port',
  'etcd_seq',
  'etcd_data',
  'region',
  'admin_ip',
];

function warnings(vars: string): string[] {
  const text = `all:\n  vars: { ${vars} }\n  children: { g: { hosts: { 'h[1:3]': { pg_rol: x } }, vars: { pg_zebra: 1 } } }\n`;
  const { inventory } = readInventory({ file: 'p.yml', text });
  return checkUnknownParameters(inventory!, known).map(
    (p) => `${p.position!.line}:${p.position!.column} ${p.subject} ${p.hint ?? ''}`,
  );
}

const INNER = [
  '3:64 g.vars.pg_zebra It has no effect. Is it misspelt, or of another version?',
  '3:41 g.hosts.h1.pg_rol Did you mean pg_role?',
];

test('a misspelt name of ours is a warning with the nearest known name, once per place', () => {
  expect(warnings('pg_verison: 18, etcd_prot: 1, regoin: x')).toEqual([
    '2:11 all.vars.pg_verison Did you mean pg_version?',
    '2:27 all.vars.etcd_prot Did you mean etcd_port?',
    '2:41 all.vars.regoin Did you mean region?',
    ...INNER,
  ]);
});

test("the user's own variables are nobody's business", () => {
  expect(warnings('docker_version: 1, app: x, my_pg_version: 2, ansible_user: root, admin_mail: x')).toEqual(
    INNER,
  );
});
