import { expect, test } from 'vitest';
import { pgExtension, type ExtensionArgs } from '../../src/ops/extension.ts';
import { pgDatabase } from '../../src/ops/database.ts';
import { pgPrivilege } from '../../src/ops/privilege.ts';
import { pgSchema } from '../../src/ops/schema.ts';
import { staleServices } from '../../src/ops/stale-services.ts';
import { parseDefaultPrivilege } from '../../src/sql/default-privilege.ts';

const session = { dbsu: 'postgres', binDir: '/usr/pgsql/bin', socketDir: '/run/postgresql', port: 5432 };
const place = { session, cluster: 'pg-test', database: 'app' };
const extension: ExtensionArgs = { ...place, name: 'pg_repack', state: 'present', optional: true };

function extensionChange(args: ExtensionArgs, output: string) {
  return pgExtension.diff(args, pgExtension.parse(output, [args])[0]!, []);
}

test('an optional extension whose package is missing is left out, also in a database that does not exist yet', () => {
  expect(extensionChange(extension, '{"available": ["btree_gin"]}\n')).toBeUndefined();
  expect(extensionChange(extension, '{"available": ["pg_repack"]}\n')).toBe('create');
  expect(extensionChange({ ...extension, optional: false }, '{"available": null}\n')).toBe('create');
  expect(extensionChange(extension, '')).toBe('create');
});

test('an extension moves to a declared schema where it can be moved, and is updated in the same turn', () => {
  const at = (relocatable: boolean): string =>
    `{"available": ["pg_repack"]}\n{"database": "app", "name": "pg_repack", "version": "1.5.2", "schema": "public", "relocatable": ${relocatable}}\n`;
  expect(extensionChange({ ...extension, schema: 'public' }, at(true))).toBeUndefined();
  expect(extensionChange({ ...extension, schema: 'ops' }, at(true))).toBe('move');
  expect(extensionChange({ ...extension, schema: 'ops' }, at(false))).toBeUndefined();
  expect(extensionChange({ ...extension, schema: 'ops', version: '1.5.3' }, at(true))).toBe(
    'move and update',
  );
  expect(pgExtension.describe({ ...extension, schema: 'ops' }, 'move')).toBe(
    'move extension pg_repack in database app to schema ops',
  );
  expect(pgExtension.describe({ ...extension, schema: 'ops', version: '1.5.3' }, 'move and update')).toBe(
    'move and update extension pg_repack 1.5.3 in database app to schema ops',
  );
});

test('an installed extension is updated to a declared version only', () => {
  const have = '{"available": ["pg_repack"]}\n{"name": "pg_repack", "database": "app", "version": "1.5.2"}\n';
  expect(extensionChange(extension, have)).toBeUndefined();
  expect(extensionChange({ ...extension, version: '1.5.3' }, have)).toBe('update');
  expect(extensionChange({ ...extension, state: 'absent' }, have)).toBe('drop');
});

test('default privileges are compared one by one, and others stay', () => {
  const privileges = [
    'GRANT SELECT, INSERT ON TABLES TO a, b',
    'GRANT EXECUTE ON ROUTINES TO PUBLIC;',
  ].flatMap((s) => parseDefaultPrivilege(s)!);
  const args = { ...place, creator: 'dba', privileges, noLongerDeclared: 'reset' as const };
  const have =
    '{"keys": ["r:a:SELECT", "r:a:INSERT", "r:b:SELECT", "f:PUBLIC:EXECUTE", "r:c:DELETE"], "creator": "dba", "database": "app"}\n';
  expect(pgPrivilege.diff(args, pgPrivilege.parse(have, [args])[0]!, [])).toMatchObject({
    grant: ['r:b:INSERT'],
    revoke: [],
  });
  expect(parseDefaultPrivilege('REVOKE ALL ON TABLES FROM x')).toBeUndefined();
});

test("only this cluster's stale services go", () => {
  const args = {
    cluster: 'pg-test',
    mark: '# pgsql services of pg-test',
    directory: '/etc/haproxy/conf.d',
    keep: ['/etc/haproxy/conf.d/pg-test-primary.cfg'],
  };
  const output =
    'pg-test\t/etc/haproxy/conf.d/pg-test-primary.cfg\npg-test\t/etc/haproxy/conf.d/pg-test-old.cfg\npg-test-dr\t/etc/haproxy/conf.d/pg-test-dr-x.cfg\n';
  const stale = staleServices.diff(args, staleServices.parse(output, [args])[0]!, []);
  expect(stale).toEqual(['/etc/haproxy/conf.d/pg-test-old.cfg']);
  expect(staleServices.action?.(args, stale!)).toBe('remove');
  expect(staleServices.detail?.(args, stale!)).toBe('/etc/haproxy/conf.d/pg-test-old.cfg');
});

test('what a drop takes along for good is said, and nothing of what is made or changed', () => {
  const change = { grant: [], revoke: [] };
  const schema = { ...place, name: 'sales', state: 'absent', ...change } as const;
  expect(pgSchema.destroys?.(schema, { action: 'drop', ...change })).toBe(
    'schema sales of database app of pg-test',
  );
  expect(pgSchema.destroys?.(schema, { action: 'alter', ...change })).toBeUndefined();
  expect(pgExtension.destroys?.(extension, 'drop')).toContain(
    'extension pg_repack of database app of pg-test',
  );
  expect(pgExtension.destroys?.(extension, 'update')).toBeUndefined();
  expect(pgExtension.action?.(extension, 'drop')).toBe('remove');
  const database = {
    session,
    cluster: 'pg-test',
    name: 'app',
    state: 'absent',
    createOptions: [],
    parameters: {},
    noLongerDeclared: 'reset',
  } as const;
  const delta = { options: [], parameters: [], ...change };
  expect(pgDatabase.destroys?.({ ...database, ...change }, { action: 'drop', ...delta })).toBe(
    'database app of pg-test',
  );
  expect(pgDatabase.destroys?.({ ...database, ...change }, { action: 'create', ...delta })).toBeUndefined();
  expect(pgDatabase.action?.({ ...database, ...change }, { action: 'alter', ...delta })).toBe('change');
});
