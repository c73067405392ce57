import { execFileSync } from 'node:child_process';
import { readInventory } from '@pigsty/inventory';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { definition } from '../../src/index.ts';
import { dataDirectory } from '../../src/preflight/data-directory.ts';
import { locales } from '../../src/preflight/locales.ts';
import { timeZones } from '../../src/preflight/time-zones.ts';

const text = `all:
  children:
    pg-test:
      hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary } }
      vars:
        pg_cluster: pg-test
        pg_version: 17
        pg_locale: en_US.UTF-8
        pg_lc_collate: en_US.UTF-8
        pg_lc_ctype: en_US.UTF-8
        pg_databases:
          - { name: app }
          - { name: sweden, locale: sv_SE.UTF-8 }
          - { name: gone, locale: fr_FR.UTF-8, state: absent }
          - { name: icu, locale: de_DE.UTF-8, locale_provider: icu }
`;
const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
const cluster = definition.identify(inventory!).clusters[0]!;
const instance = cluster.instances[0]!;

function scope(modules: readonly string[] = []) {
  const host = { ...defaultHostFacts('10.10.10.11'), modules };
  return { cluster, instance, host, inventory: inventory! };
}

const listed = (...names: readonly string[]): string => names.map((name) => `locale=${name}\n`).join('');

test('the C library spells en_US.UTF-8 in its own way', () => {
  expect(locales.judge(listed('C', 'en_US.utf8', 'sv_SE.utf8'), scope())).toEqual([
    { check: 'locale', state: 'ok', seen: 'sv_SE.UTF-8, en_US.UTF-8' },
  ]);
});

test('a locale that PostgreSQL will need and the host does not know is made by --fix', () => {
  const findings = locales.judge(listed('C', 'C.utf8', 'POSIX'), scope());
  expect(findings.map((f) => [f.check, f.state, f.repair?.map((op) => op.key)])).toEqual([
    ['locale sv_SE.UTF-8', 'fail', ['locales', 'make the locale sv_SE.UTF-8']],
    ['locale en_US.UTF-8', 'fail', ['locales', 'make the locale en_US.UTF-8']],
  ]);
});

test('the locale of a database counts whatever that of the cluster is, and is shown at its place', () => {
  const [finding] = locales.judge(listed('C', 'en_US.utf8'), scope());
  expect(finding).toMatchObject({ check: 'locale sv_SE.UTF-8', parameter: ['pg_databases', 1, 'locale'] });
  expect(inventory!.where('10.10.10.11', ['pg_databases', 1, 'locale'])).toMatchObject({ line: 13 });
});

test.each([
  ['nothing is there', '', [], 'ok', 'is still to be made'],
  ['our own data', 'data=17\n', ['pgsql'], 'ok', 'PostgreSQL 17 of ours'],
  ['data of an earlier installation', 'data=17\n', [], 'warn', 'of an earlier installation'],
  ['files that are no database', 'filled\n', [], 'fail', 'no database in it'],
] as const)('the data directory: %s', (_, answer, modules, state, seen) => {
  const [finding, ...more] = dataDirectory.judge(answer, scope(modules));
  expect(finding).toMatchObject({ check: 'data directory', state });
  expect(finding?.seen).toContain(seen);
  expect(more).toEqual([]);
});

test('/pg that is a directory is in the way', () => {
  expect(dataDirectory.judge('home\n', scope()).at(-1)).toMatchObject({
    state: 'fail',
    seen: '/pg is a directory',
  });
});

test('a time zone that a setting of the cluster, a user or a database names is looked for on the member', () => {
  const zoned = text.replace(
    '        pg_databases:\n',
    `        pg_parameters: { TimeZone: europe/berlin, log_timezone: UTC }
        pg_users: [{ name: app, parameters: { timezone: US/Pacific } }]
        pg_databases:
          - { name: sweden, locale: sv_SE.UTF-8 }
          - { name: hawaii, parameters: { timezone: Pacific/Nowhere } }
`,
  );
  const { inventory: read } = readInventory([{ file: 'pigsty.yml', text: zoned }]);
  const [own] = definition.identify(read!).clusters;
  const asked = { cluster: own!, instance: own!.instances[0]!, inventory: read! };
  const answer = execFileSync('sh', ['-c', String(timeZones.script!(asked.instance, asked.cluster, read!))], {
    encoding: 'utf8',
  });
  expect(answer).toMatch(/^(zone|none)=europe\/berlin\n(zone|none)=US\/Pacific\nnone=Pacific\/Nowhere\n$/);
  const host = { ...defaultHostFacts('10.10.10.11'), modules: [] };
  const judged = (zones: string) => timeZones.judge(zones, { ...asked, host });
  const found = judged('zone=europe/berlin\nnone=US/Pacific\nnone=Pacific/Nowhere\n');
  expect(found.map((f) => [f.check, f.state, f.parameter])).toEqual([
    ['time zone US/Pacific', 'fail', ['pg_users', 0, 'parameters', 'timezone']],
    ['time zone Pacific/Nowhere', 'fail', ['pg_databases', 1, 'parameters', 'timezone']],
  ]);
  expect(judged('zone=europe/berlin\n')).toEqual([
    { check: 'time zone', state: 'ok', seen: 'europe/berlin' },
  ]);
});
