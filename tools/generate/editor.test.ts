import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeParams, type JsonSchema } from '@pigsty/sdk/engine';
import { expect, test } from 'vitest';
import { findings, inventoriesIn, schema } from './editor.ts';
import { sets } from './sets.ts';

const root = join(import.meta.dirname, '../..');

test.each(inventoriesIn(join(root, 'conf')))('an editor finds nothing wrong in conf/$name', ({ text }) => {
  expect(findings(text)).toEqual([]);
});

const cluster = (vars: string, host = '{ pg_seq: 1, pg_role: primary }'): string =>
  `all:\n  children:\n    pg-test:\n      hosts: { 10.0.0.1: ${host} }\n      vars:\n        pg_cluster: pg-test\n${vars}`;

test.each([
  ['a number where a switch is meant', cluster('        pg_checksum: 2\n'), '/pg_checksum'],
  ['a text where a number is meant', cluster('        pg_port: postgres\n'), '/pg_port'],
  ['a port that is none', cluster('        redis_port: 70000\n'), '/redis_port'],
  ['a value that is not among the allowed ones', cluster('', '{ pg_seq: 1, pg_role: leader }'), '/pg_role'],
  ['an unknown key of a user', cluster('        pg_users: [{ name: a, pasword: b }]\n'), '(pasword)'],
  ['a missing name of a database', cluster('        pg_databases: [{ owner: a }]\n'), "'name'"],
  ['a list where a map is meant', cluster('        infra_portal: [home]\n'), '/infra_portal'],
  ['an unknown key of a site', cluster('        infra_portal: { home: { domian: a } }\n'), '(domian)'],
  [
    'an unknown key of an instance',
    cluster('        redis_instances: { 6379: { replicaof: a } }\n'),
    '(replicaof)',
  ],
  [
    'a port of an instance that is none',
    cluster('        redis_instances: { 70000: {} }\n'),
    '/redis_instances',
  ],
  ['an address that is none', cluster('        admin_ip: 10.0.0\n'), '/admin_ip'],
  ['a key that groups do not have', 'all:\n  child: {}\n', '(child)'],
])('an editor underlines %s', (_, text, place) => {
  expect(findings(text).join('\n')).toContain(place);
});

test('an expression may stand for a value of any type', () => {
  expect(findings(cluster('        pg_port: "{{ port }}"\n        pg_checksum: "{{ sums }}"\n'))).toEqual([]);
});

test('every parameter has its description for hovering; allowed values, defaults and examples for completion', () => {
  const { vars } = schema['definitions'] as { vars: JsonSchema };
  const known = vars.properties ?? {};
  const params = sets.flatMap((set) => describeParams(set.params).map((param) => ({ set, param })));
  const poor = params.filter(({ set, param }) => {
    const { description } = known[param.name] ?? {};
    return description !== `${param.summary} (${set.name.toUpperCase()})` || param.summary.length < 5;
  });
  expect(poor.map(({ param }) => param.name)).toEqual([]);
  expect(known['redis_mode']).toMatchObject({
    default: 'standalone',
    anyOf: [{ enum: ['standalone', 'cluster', 'sentinel'] }, {}],
  });
  expect(known['pg_rto_plan']).toMatchObject({
    default: { norm: [20, 2, 5, 10, 5, '1s', '0.5s', '1s', 2, 3] },
  });
  expect(JSON.stringify(known['pg_users'])).toContain('"description":"may use PgBouncer"');
  expect(known['infra_extra_services']).toMatchObject({ examples: [[{ name: 'Wiki' }]] });
});

test('no default of a secret is in the schema', () => {
  const text = readFileSync(join(root, 'docs/reference/pigsty.schema.json'), 'utf8');
  expect(text).not.toMatch(/DBUser\.|S3User\.|Patroni\.API|pgBackRest"|Etcd\.Root|Vibe\.Coding/);
});
