import { expect, test } from 'vitest';
import type { DatabaseArgs } from '../../src/ops/database/args.ts';
import { databases } from '../../src/plan/databases.ts';
import { PgsqlParams } from '../../src/spec/schema.ts';

function optionsOf(database: object, vars: object = {}): readonly string[] {
  const params = PgsqlParams.parse({
    pg_cluster: 'pg-a',
    pg_seq: 1,
    pg_role: 'primary',
    pg_version: 17,
    pg_databases: [{ name: 'app', ...database }],
    ...vars,
  });
  const cluster = {
    module: 'pgsql',
    name: 'pg-a',
    group: 'pg-a',
    params,
    instances: [{ name: 'pg-a-1', host: '10.0.0.1', params }],
  };
  const op = databases(cluster, []).ops.find((o) => o.kind === 'pg.database');
  return (op?.args as DatabaseArgs).createOptions;
}

const swedish = { lc_collate: 'sv_SE.UTF-8', lc_ctype: 'sv_SE.UTF-8' };

test('a locale of the C library takes its provider along, where the cluster has the built-in one', () => {
  expect(optionsOf(swedish)).toContain('LOCALE_PROVIDER libc');
  expect(optionsOf({ locale: 'sv_SE.UTF-8' })).toContain('LOCALE_PROVIDER libc');
});

test('no provider is added where it makes no difference, or is declared', () => {
  expect(optionsOf({ lc_collate: 'C', lc_ctype: 'C.UTF-8' }).join()).not.toContain('PROVIDER');
  expect(optionsOf(swedish, { pg_version: 16 }).join()).not.toContain('PROVIDER');
  expect(optionsOf(swedish, { pg_locale: 'en_US.UTF-8' }).join()).not.toContain('PROVIDER');
  expect(optionsOf({ locale_provider: 'icu', icu_locale: 'sv', lc_collate: 'sv_SE.UTF-8' })).toContain(
    'LOCALE_PROVIDER icu',
  );
});
