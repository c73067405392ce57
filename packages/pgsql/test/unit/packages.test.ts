import { readInventory } from '@pigsty/inventory';
import { pkgVersion, type PkgVersionArgs } from '@pigsty/sdk';
import { platforms, registrationsOf } from '@pigsty/sdk/engine';
import { noLocalFile, syntaxError } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { planInstall } from '../../src/plan/install.ts';
import { changeVersions, installPackages } from '../../src/plan/packages.ts';
import { packagesOf } from '../../src/platform/packages.ts';
import { pgNewPrograms, type NewProgramsArgs } from '../../src/ops/new-programs.ts';
import { identify } from '../../src/spec/identity.ts';

const debian = platforms.find((p) => p.name === 'debian13')!;
const el = platforms.find((p) => p.name === 'el9')!;
const pins = (list: readonly string[], platform = debian): readonly string[] =>
  packagesOf(list, platform, 17).flatMap(({ names, version }) =>
    version === undefined ? [] : [`${names.join(' ')} ${version}`],
  );

test('a version is of a package, of an alias that is one package, and of one that is in the list already', () => {
  expect(pins(['patroni=4.0*'])).toEqual(['patroni 4.0*']);
  expect(pins(['pgvector=0.8*'])).toEqual(['postgresql-17-pgvector 0.8*']);
  expect(pins(['pgvector-0.8*'], el)).toEqual(['pgvector_17 0.8*']);
  expect(pins(['pgsql-main pgsql-common', 'patroni=4.0*'])).toEqual(['patroni 4.0*']);
  expect(pins(['patroni=4.0*', 'pgsql-common'])).toEqual(['patroni 4.0*']);
});

const { inventory } = readInventory([
  {
    file: 'pigsty.yml',
    text: `all:
  children:
    pg-a:
      hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary }, 10.0.0.2: { pg_seq: 2, pg_role: replica }, 10.0.0.3: { pg_seq: 3, pg_role: replica } }
      vars: { pg_cluster: pg-a, pg_version: 17, pg_packages: ['pgsql-main pgsql-common', 'postgresql-17=17.6*'] }
  vars: { node_package_downgrade: true }
`,
  },
]);
const [cluster] = identify(inventory!).clusters;
const roles: Readonly<Record<string, string>> = {
  '10.0.0.1': 'replica',
  '10.0.0.2': 'primary',
  '10.0.0.3': 'replica',
};
const facts = {
  host: () => undefined,
  from: () => undefined,
  of: (host: string) => ({ initialized: true, hasBackup: false, role: roles[host] }) as never,
};

test('another version is installed member by member, the leader last, and its restart is said', () => {
  const stages = changeVersions(cluster!, facts, { inventory: inventory!, platformOn: () => debian });
  expect(stages.map((s) => [s.host, s.after])).toEqual([
    ['10.0.0.1', ['packages@self']],
    ['10.0.0.3', ['packages@self', 'versions@10.0.0.1']],
    ['10.0.0.2', ['packages@self', 'versions@10.0.0.3']],
  ]);
  expect(stages.map((s) => s.ops.map((op) => op.kind))).toEqual(
    Array(3).fill(['pkgVersion', 'patroni.newProgram', 'pg.newPrograms', 'wait']),
  );
  expect(stages.at(-1)?.ops[0]?.args).toEqual({
    names: ['postgresql-17'],
    version: '17.6*',
    reason: 'pg_packages',
    allowDowngrade: true,
    downgradeParameter: 'node_package_downgrade',
    users: ['patroni.service'],
    restartedByModule: ['patroni.service'],
    interrupts: { of: 'pg-a-2', writes: true },
  });
});

test('PostgreSQL is restarted by Patroni, and clients of the leader alone are held meanwhile', () => {
  const stages = changeVersions(cluster!, facts, { inventory: inventory!, platformOn: () => debian });
  const restarts = stages.map(({ ops }) => ops.find((op) => op.kind === 'pg.newPrograms')!);
  expect(restarts.map((op) => (op.args as NewProgramsArgs).hold !== undefined)).toEqual([false, false, true]);
  const [followed, , leads] = restarts.map((op) => {
    const args = op.args as NewProgramsArgs;
    expect(pgNewPrograms.diff(args, 'running', [])).toBeUndefined();
    expect(pgNewPrograms.diff(args, 'stopped', ['postgres.restart'])).toBeUndefined();
    const [action] = pgNewPrograms.write(args, ['postgres.restart']);
    const [, , script = ''] = action?.do === 'run' ? action.command.argv : [];
    expect(syntaxError(script)).toBe('');
    return { script, interrupts: pgNewPrograms.interrupts?.(args, ['postgres.restart']) };
  });
  expect(followed?.script).not.toContain('begin_agent() {');
  expect(leads?.script).toContain('begin_agent() {');
  expect(leads?.script).not.toContain('pending_restart');
  expect([followed, leads].map((r) => r?.interrupts?.writes === true)).toEqual([false, true]);
});

test('what restarts by itself is left to its package, and Patroni starts again without PostgreSQL', () => {
  const text = `all:
  children:
    pg-a:
      hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary } }
      vars: { pg_cluster: pg-a, pg_version: 17, pg_packages: ['pgsql-main', 'postgresql-17=17.6*', 'patroni=4.1*', 'pgbouncer=1.25*'] }
`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  const [cluster] = identify(inventory!).clusters;
  const [stage] = changeVersions(cluster!, facts, { inventory: inventory!, platformOn: () => debian });
  const upgrade = { status: 'upgrade', from: '1', to: '2', held: true } as const;
  const result = (stage?.ops ?? [])
    .filter(({ kind }) => kind === 'pkgVersion')
    .map(({ args, notifies }) => {
      const wanted = args as PkgVersionArgs;
      const [name = ''] = wanted.names;
      const units = [name === 'pgbouncer' ? 'pgbouncer.service' : 'patroni.service'];
      const asks = pkgVersion.notifying?.(wanted, { ...upgrade, name, units });
      return [name, asks === true ? notifies : units];
    });
  expect(result).toEqual([
    ['postgresql-17', ['postgres.restart']],
    ['patroni', ['patroni.restart']],
    ['pgbouncer', ['pgbouncer.service']],
  ]);
});

test('a package in another version brings a restart where it brings a library that is preloaded', () => {
  const text = (vars: string): string => `all:
  children:
    pg-a:
      hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary } }
      vars: { pg_cluster: pg-a, pg_version: 17, pg_packages: ['pgsql-main'], pg_extensions: ['pg_cron=1.6*'], ${vars} }
`;
  const loads = (vars: string): unknown => {
    const { inventory } = readInventory([{ file: 'pigsty.yml', text: text(vars) }]);
    const [cluster] = identify(inventory!).clusters;
    const stages = changeVersions(cluster!, facts, { inventory: inventory!, platformOn: () => debian });
    const { names, loads } = stages[0]?.ops[0]?.args as { names: unknown; loads?: unknown };
    return { names, loads };
  };
  const names = ['postgresql-17-cron'];
  const files = (...of: readonly string[]): unknown => ({
    names,
    loads: { unit: 'patroni.service', files: of },
  });
  expect(loads("pg_libs: 'pg_cron, auto_explain'")).toEqual(files('auto_explain.so', 'pg_cron.so'));
  expect(loads(`pg_parameters: { shared_preload_libraries: '"$libdir/pg_cron"' }`)).toEqual(
    files('pg_cron.so'),
  );
  expect(loads("pg_libs: ''")).toEqual({ names, loads: undefined });
});

test('a new member is installed with the version at once', () => {
  const [instance] = cluster!.instances;
  const { ops, coalesce } = installPackages(cluster!, instance!, {
    common: instance!.params,
    platform: debian,
  });
  expect(coalesce).toBe('packages');
  expect(ops.map((op) => (op.args as { names: readonly string[] }).names[0])).toContain(
    'postgresql-17=17.6*',
  );
  expect(ops.map((op) => op.key).filter((key) => key === 'postgresql-17')).toHaveLength(1);
});

test('roles and databases, and with them versions of extensions, come after the packages of every member', () => {
  const estate = {
    inventory: inventory!,
    caCertificate: '',
    operatorPublicKeys: [],
    localFile: noLocalFile,
    registrations: registrationsOf([], true),
    content: [],
  };
  const stages = planInstall(cluster!, facts, estate);
  const [roles, databases] = ['roles', 'databases'].map((name) => stages.find((s) => s.name === name)!);
  expect(roles?.after).toContain('versions@cluster?');
  expect(databases?.after).toContain('roles@pg-a');
});
