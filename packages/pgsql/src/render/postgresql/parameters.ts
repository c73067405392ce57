import { archiveCommand } from '../archive-command.ts';
import type { Platform } from '@pigsty/sdk';
import { hasFeature, missingParameter } from '../../platform/versions.ts';
import { settingKey } from '../../sql/server-setting.ts';
import type { CommonParams } from '../../spec/schema.ts';
import { sodiumProgram } from '../../spec/sodium.ts';
import { BY_TEMPLATE, COMMON, type Parameters } from './fixed.ts';
import { computeSizes, templateOf, type Hardware, type Sizes, type Template } from './sizes.ts';

export interface ParameterInput {
  readonly params: CommonParams;
  readonly hardware: Hardware;
  readonly platform: Pick<Platform, 'ioUring'>;
}

/** Names of parameters whose value is computed from the host's memory and disk. */
export const COMPUTED_SIZES = [
  'shared_buffers',
  'maintenance_work_mem',
  'work_mem',
  'effective_cache_size',
  'temp_file_limit',
  'min_wal_size',
  'max_wal_size',
  'max_slot_wal_keep_size',
] as const;

/** The server parameters of a cluster: template, then version and features, then `pg_parameters`, which win. */
export function postgresqlParameters({ params, hardware, platform }: ParameterInput): Parameters {
  const template = templateOf(params.pg_conf);
  const sizes = computeSizes(template, hardware, params);
  return {
    ...COMMON,
    ...BY_TEMPLATE[template],
    ...sizeParameters(sizes),
    ...fileParameters(params),
    ...storageParameters(params),
    ...archiveParameters(params),
    ...versionParameters(template, params, sizes, platform),
    ...libraryParameters(params),
    ...declaredParameters(params),
  };
}

/** `pg_parameters` by the names that the server takes them for: Work_Mem is work_mem. */
export function declaredParameters({ pg_parameters }: CommonParams): Parameters {
  return Object.fromEntries(Object.entries(pg_parameters).map(([name, value]) => [settingKey(name), value]));
}

function sizeParameters(s: Sizes): Parameters {
  return {
    max_connections: s.maxConnections,
    max_locks_per_transaction: s.maxLocks,
    max_prepared_transactions: s.maxPrepared,
    max_worker_processes: s.workerProcesses,
    max_parallel_workers: s.parallelWorkers,
    max_parallel_maintenance_workers: s.parallelMaintenance,
    max_parallel_workers_per_gather: s.parallelGather,
    shared_buffers: `${s.sharedBuffers}MB`,
    maintenance_work_mem: `${s.maintenanceWorkMem}MB`,
    work_mem: `${s.workMem}MB`,
    effective_cache_size: `${s.effectiveCache}MB`,
    temp_file_limit: `${s.tempFileLimit}GB`,
    min_wal_size: `${s.minWal}GB`,
    max_wal_size: `${s.maxWal}GB`,
    max_slot_wal_keep_size: `${s.maxSlotWal}GB`,
  };
}

function fileParameters(params: CommonParams): Parameters {
  return {
    password_encryption: params.pg_pwd_enc,
    ssl_cert_file: '/pg/cert/server.crt',
    ssl_key_file: '/pg/cert/server.key',
    ssl_ca_file: '/pg/cert/ca.crt',
    log_directory: params.pg_log_dir,
    shared_preload_libraries: params.pg_libs,
    'cron.database_name': params.pg_primary_db,
  };
}

function storageParameters({ pg_storage_type }: CommonParams): Parameters {
  return pg_storage_type === 'SSD'
    ? { random_page_cost: 1.1, effective_io_concurrency: 200, maintenance_io_concurrency: 100 }
    : {};
}

function archiveParameters(params: CommonParams): Parameters {
  // archive_mode needs a restart, archive_command does not: archiving can be switched on later without one.
  return {
    archive_mode: 'on',
    archive_command: params.pgbackrest_enabled ? archiveCommand(params) : '/bin/true',
  };
}

/** What the version has of this; Patroni would leave out the others, and say so in the log of every reload. */
function versionParameters(
  template: Template,
  params: CommonParams,
  sizes: Sizes,
  platform: ParameterInput['platform'],
): Parameters {
  const version = params.pg_version;
  const wanted: Parameters = {
    wal_compression: hasFeature(version, 'lz4-wal') ? 'lz4' : 'on',
    sync_replication_slots: 'on',
    idle_replication_slot_timeout: template === 'crit' ? '3d' : '7d',
    ...(params.pg_mode === 'ivory' ? {} : { file_copy_method: 'clone' }),
    io_method: ioMethod(params, platform),
    io_workers: sizes.ioWorkers,
    ...(template === 'oltp' || template === 'crit' ? { log_lock_failures: 'on' } : {}),
    ...connectionLog(template, version),
    ...(template === 'olap' || template === 'crit' ? { track_cost_delay_timing: 'on' } : {}),
    ...(template === 'crit' ? { vacuum_defer_cleanup_age: 500_000 } : {}),
  };
  return Object.fromEntries(
    Object.entries(wanted).filter(([name]) => missingParameter(version, name) === undefined),
  );
}

function connectionLog(template: Template, version: number): Parameters {
  if (!hasFeature(version, 'log-connections-list'))
    return template === 'crit' ? { log_connections: 'on' } : {};
  if (template === 'crit') return { log_connections: 'receipt,authentication,authorization' };
  return template === 'oltp' || template === 'olap' ? { log_connections: 'authorization' } : {};
}

function ioMethod({ pg_io_method }: CommonParams, { ioUring }: ParameterInput['platform']): string {
  if (pg_io_method !== 'auto') return pg_io_method;
  return ioUring ? 'io_uring' : 'worker';
}

function libraryParameters(params: CommonParams): Parameters {
  const { pg_libs } = params;
  const program = sodiumProgram(params);
  return {
    ...(pg_libs.includes('timescaledb')
      ? { 'timescaledb.telemetry_level': 'off', 'timescaledb.max_background_workers': 16 }
      : {}),
    ...(program === undefined
      ? {}
      : { 'pgsodium.enable_event_trigger': 'off', 'pgsodium.getkey_script': program }),
    ...(pg_libs.includes('pg_duckdb') ? { 'duckdb.allow_community_extensions': 'on' } : {}),
  };
}
