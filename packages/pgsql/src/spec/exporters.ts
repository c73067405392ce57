import type { CommonParams } from './schema.ts';

/** Exporters of an instance, by the names of their parameters and units. */
export const exporterNames = ['pg_exporter', 'pgbouncer_exporter', 'pgbackrest_exporter'] as const;
export type ExporterName = (typeof exporterNames)[number];

/** Where their programs are, by the names that repositories give them; the first that a host has is run. */
export const exporterPrograms: Readonly<Record<ExporterName, readonly string[]>> = {
  pg_exporter: ['pg_exporter', 'prometheus-postgres-exporter', 'postgres_exporter'],
  pgbouncer_exporter: ['pg_exporter', 'prometheus-pgbouncer-exporter', 'pgbouncer_exporter'],
  pgbackrest_exporter: ['pgbackrest_exporter', 'prometheus-pgbackrest-exporter'],
};

/** Packages that bring them: those of the original, then what distributions carry. */
export const exporterPackages: Readonly<Record<ExporterName, readonly string[]>> = {
  pg_exporter: ['pg-exporter', 'pg_exporter', 'prometheus-postgres-exporter', 'postgres_exporter'],
  pgbouncer_exporter: ['pg-exporter', 'pg_exporter', 'prometheus-pgbouncer-exporter', 'pgbouncer_exporter'],
  pgbackrest_exporter: ['pgbackrest-exporter', 'pgbackrest_exporter', 'prometheus-pgbackrest-exporter'],
};

/** Units of Debian's packages, which would take other ports after a reboot, and know no password. */
export const packagedExporterUnits: Readonly<Record<ExporterName, string>> = {
  pg_exporter: 'prometheus-postgres-exporter.service',
  pgbouncer_exporter: 'prometheus-pgbouncer-exporter.service',
  pgbackrest_exporter: 'prometheus-pgbackrest-exporter.service',
};

export const exporterUnit = (name: ExporterName): string => `${name}.service`;
export const exporterRestart = (name: ExporterName): string => `${name}.restart`;

export const exporterFiles = {
  /** What starts the exporter of PostgreSQL, whichever it is. */
  programs: '/usr/local/libexec/pigsty',
  /** Queries for `pg_exporter`. */
  postgresQueries: '/etc/pg_exporter.yml',
  poolerQueries: '/etc/pgbouncer_exporter.yml',
  /** The same for the exporter of PostgreSQL that distributions carry. */
  otherQueries: '/etc/postgres_exporter.yml',
} as const;

export const exporterProgram = (name: ExporterName): string => `${exporterFiles.programs}/${name}`;
export const exporterDefaults = (name: ExporterName): string => `/etc/default/${name}`;
export const exporterUnitFile = (name: ExporterName): string => `/etc/systemd/system/${exporterUnit(name)}`;

/** Those that run with these parameters: of a pooler or a repository only where there is one. */
export function exportersOf(params: CommonParams): readonly ExporterName[] {
  const has = {
    pg_exporter: params.pg_exporter_enabled,
    pgbouncer_exporter: params.pgbouncer_exporter_enabled && params.pgbouncer_enabled,
    pgbackrest_exporter: params.pgbackrest_exporter_enabled && params.pgbackrest_enabled,
  };
  return exporterNames.filter((name) => has[name]);
}

export const exporterPort = (name: ExporterName, params: CommonParams): number => params[`${name}_port`];
