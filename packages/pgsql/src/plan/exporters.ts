import { exporterFrontPage, exporterPage, exportersUseTls } from '@pigsty/node/contract';
import {
  absent,
  answers,
  directory,
  file,
  madeOnce,
  pkg,
  unit,
  type Inventory,
  type Op,
  type Platform,
  type Secret,
  type Stage,
} from '@pigsty/sdk';
import { renderExporterDefaults } from '../render/exporter-defaults.ts';
import { renderExporterProgram } from '../render/exporter-program.ts';
import { renderPgExporterYml, renderPostgresExporterYml } from '../render/exporter-queries.ts';
import { renderExporterService } from '../render/exporter-service.ts';
import { renderPgbouncerExporterYml } from '../render/pgbouncer-queries.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import {
  exporterDefaults,
  exporterFiles,
  exporterNames,
  exporterPackages,
  exporterPort,
  exporterProgram,
  exporterRestart,
  exportersOf,
  exporterUnit,
  exporterUnitFile,
  packagedExporterUnits,
  type ExporterName,
} from '../spec/exporters.ts';
import type { CommonParams } from '../spec/schema.ts';
import { originOf } from '../spec/upstream.ts';
import { afterBackupsAtHand } from './repository-stages.ts';
import { onHost } from './stages.ts';

/** Masked before the packages come: their own units know neither the port nor the password. */
export function maskPackagedExporters(params: CommonParams, { family }: Platform): readonly Op[] {
  return family === 'deb'
    ? exportersOf(params).map((name) =>
        unit({ name: packagedExporterUnits[name], state: 'stopped', enabled: 'masked' }),
      )
    : [];
}

export function exporterPackageOps(params: CommonParams): readonly Op[] {
  return exportersOf(params).map((name) =>
    pkg({ names: [...exporterPackages[name]], reason: `${name}_enabled` }),
  );
}

/**
 * With their packages goes what kept the packages' own units from starting. The exporter of PostgreSQL stays where the host
 * watches servers of others with it.
 */
export function exporterPackageRemoval(
  { params }: PgInstance,
  { family }: Platform,
  modules: readonly string[],
): readonly Op[] {
  const going = exportersOf(params).filter((name) => name !== 'pg_exporter' || !modules.includes('pgrds'));
  return going.flatMap((name) => [
    pkg({ names: [...exporterPackages[name]], state: 'absent' }),
    ...(family === 'deb' ? [absent({ path: `/etc/systemd/system/${packagedExporterUnits[name]}` })] : []),
  ]);
}

/** The exporters of a member. They wait for nobody: without PostgreSQL they say that it is down. */
export function exporters(
  cluster: PgCluster,
  instance: PgInstance,
  { inventory, common }: { readonly inventory: Inventory; readonly common: CommonParams },
): readonly Stage[] {
  const wanted = exportersOf(common);
  const tls = exportersUseTls(inventory, instance.host);
  const password = originOf(cluster, inventory).params.pg_monitor_password;
  const stage = (name: string, after: readonly string[], list: readonly ExporterName[]): readonly Stage[] =>
    list.length === 0
      ? []
      : [
          onHost(cluster, instance, {
            name,
            after,
            ops: list.flatMap((exporter) => exporterOps(common, exporter, password, tls)),
          }),
        ];
  return [
    ...stage(
      'exporters',
      ['config@self'],
      wanted.filter((name) => name !== 'pgbackrest_exporter'),
    ),
    // It looks once in two minutes: there should be something to see.
    ...stage(
      'backup-exporter',
      ['config@self', ...afterBackupsAtHand(cluster)],
      wanted.filter((name) => name === 'pgbackrest_exporter'),
    ),
  ];
}

const exporterOps = madeOnce(
  (params: CommonParams, name: ExporterName, password: Secret, tls: boolean): readonly Op[] => {
    const restart = { notifies: [exporterRestart(name)] };
    const unitName = exporterUnit(name);
    return [
      directory({ path: exporterFiles.programs }),
      file({ path: exporterProgram(name), content: renderExporterProgram(name), mode: '0755' }, restart),
      ...queryFiles(name, params).map(({ path, content }) => file({ path, content }, restart)),
      file(
        {
          path: exporterDefaults(name),
          content: renderExporterDefaults(name, { params, password, tls }),
          mode: '0600',
        },
        restart,
      ),
      file({ path: exporterUnitFile(name), content: renderExporterService(name, params) }, restart),
      unit({ name: unitName, state: 'running', enabled: true, restartOn: [exporterRestart(name)] }),
      answers({
        what: name,
        unit: unitName,
        ...exporterPage(exporterPort(name, params), { tls, path: exporterFrontPage }),
      }),
    ];
  },
);

function queryFiles(
  name: ExporterName,
  params: CommonParams,
): readonly { readonly path: string; readonly content: string }[] {
  if (name === 'pgbackrest_exporter') return [];
  if (name === 'pgbouncer_exporter')
    return [{ path: exporterFiles.poolerQueries, content: renderPgbouncerExporterYml() }];
  return [
    { path: exporterFiles.postgresQueries, content: renderPgExporterYml(params) },
    { path: exporterFiles.otherQueries, content: renderPostgresExporterYml(params) },
  ];
}

/** Units first: what they read goes later. Those that were switched off go as well. */
export function exportersStopped(): readonly Op[] {
  return exporterNames.map((name) => unit({ name: exporterUnit(name), state: 'stopped', enabled: false }));
}

export function exportersRemoved(): readonly Op[] {
  const { programs, ...queries } = exporterFiles;
  return [
    ...exporterNames.flatMap((name) => [
      absent({ path: exporterUnitFile(name) }),
      absent({ path: exporterDefaults(name) }),
    ]),
    ...Object.values(queries).map((path) => absent({ path })),
    absent({ path: programs, recursive: true }),
  ];
}

/** Of those that run no more although the member does. */
export function exportersSwitchedOff(
  cluster: PgCluster,
  instance: PgInstance,
  common: CommonParams,
): readonly Stage[] {
  const ops = switchedOff(common);
  return ops.length === 0
    ? []
    : [onHost(cluster, instance, { name: 'exporters-off', after: ['config@self'], ops })];
}

const switchedOff = madeOnce((params: CommonParams): readonly Op[] => {
  const wanted = exportersOf(params);
  const off = exporterNames.filter((name) => !wanted.includes(name));
  return off.flatMap((name) => [
    unit({ name: exporterUnit(name), state: 'stopped', enabled: false }),
    ...[exporterUnitFile(name), exporterDefaults(name), exporterProgram(name)].map((path) =>
      absent({ path }),
    ),
  ]);
});
