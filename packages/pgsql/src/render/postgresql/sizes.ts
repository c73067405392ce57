import type { PgsqlParams } from '../../spec/schema.ts';

/** What a host offers. */
export interface Hardware {
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Size of the file system of the data. */
  readonly diskBytes: number;
}

/** Computed values; sizes in MB, disk sizes in GB. */
export interface Sizes {
  readonly maxConnections: number;
  readonly maxLocks: number;
  readonly maxPrepared: number;
  readonly workerProcesses: number;
  readonly sharedBuffers: number;
  readonly maintenanceWorkMem: number;
  readonly workMem: number;
  readonly effectiveCache: number;
  readonly parallelWorkers: number;
  readonly parallelMaintenance: number;
  readonly parallelGather: number;
  readonly ioWorkers: number;
  readonly tempFileLimit: number;
  readonly minWal: number;
  readonly maxWal: number;
  readonly maxSlotWal: number;
}

export type Template = 'oltp' | 'olap' | 'tiny' | 'crit';

export function templateOf(conf: PgsqlParams['pg_conf']): Template {
  return conf.replace(/\.yml$/, '') as Template;
}

type Tuned = Pick<
  PgsqlParams,
  'pg_max_conn' | 'pg_default_service_dest' | 'pg_libs' | 'pg_shared_buffer_ratio' | 'pg_mode'
>;

const GIB = 1024 ** 3;
const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
// 0.33 * 100 is 33.000000000000004 in floating point, and its ceiling would be 34.
const exact = (value: number): number => Math.round(value * 1e6) / 1e6;
const ceil = (value: number): number => Math.ceil(exact(value));
const floor = (value: number): number => Math.floor(exact(value));

/** Memory and parallelism from the host, as the original's templates compute them. */
export function computeSizes(template: Template, hardware: Hardware, params: Tuned): Sizes {
  const { cpus, memoryMiB: memory } = hardware;
  const maxConnections = connections(template, params);
  const sharedBuffers = ceil(memory * params.pg_shared_buffer_ratio);
  const perConnection = floor(sharedBuffers / maxConnections);
  const tw = clamp(Math.ceil(hardware.diskBytes / (20 * GIB)), 1, 100);
  const heavyLocks = params.pg_mode === 'citus' || params.pg_libs.includes('timescaledb');
  return {
    maxConnections,
    maxLocks: maxConnections * (template === 'olap' ? 2 : 1) * (heavyLocks ? 2 : 1),
    maxPrepared: params.pg_libs.includes('citus') ? maxConnections : 0,
    sharedBuffers,
    maintenanceWorkMem: ceil(sharedBuffers * (template === 'olap' ? 0.5 : 0.25)),
    workMem: workMemory(template, perConnection),
    effectiveCache: memory - sharedBuffers,
    ...parallelism(template, cpus),
    tempFileLimit: template === 'olap' ? Math.min(4 * tw, 2000) : Math.min(tw, 200),
    minWal: Math.min(tw, 200),
    maxWal: Math.min(4 * tw, 2000),
    maxSlotWal: Math.min(6 * tw, 3000),
  };
}

/** `max_connections` where pg_parameters does not name it. */
export function connections(
  template: Template,
  params: Pick<Tuned, 'pg_max_conn' | 'pg_default_service_dest'>,
): number {
  if (typeof params.pg_max_conn === 'number' && params.pg_max_conn >= 20) return params.pg_max_conn;
  if (template === 'tiny') return 250;
  return template === 'olap' || params.pg_default_service_dest === 'pgbouncer' ? 500 : 1000;
}

function workMemory(template: Template, perConnection: number): number {
  if (template === 'tiny') return clamp(perConnection, 16, 256);
  return clamp(perConnection, 64, template === 'olap' ? 8192 : 1024);
}

type Parallelism = Pick<
  Sizes,
  'workerProcesses' | 'parallelWorkers' | 'parallelMaintenance' | 'parallelGather' | 'ioWorkers'
>;

function parallelism(template: Template, cpus: number): Parallelism {
  switch (template) {
    case 'olap':
      return {
        workerProcesses: Math.max(cpus + 12, 20) + 8,
        parallelWorkers: Math.max(ceil(cpus * 0.8), 2),
        parallelMaintenance: Math.max(ceil(cpus * 0.33), 2),
        parallelGather: Math.max(floor(cpus * 0.5), 2),
        ioWorkers: clamp(ceil(cpus / 2), 4, 32),
      };
    case 'tiny':
      return {
        workerProcesses: Math.max(cpus + 4, 12) + 8,
        parallelWorkers: Math.max(floor(cpus * 0.5), 1),
        parallelMaintenance: Math.max(floor(cpus * 0.33), 1),
        parallelGather: 0,
        ioWorkers: 3,
      };
    case 'oltp':
    case 'crit':
      return {
        workerProcesses: Math.max(cpus + 8, 16) + 8,
        parallelWorkers: Math.max(ceil(cpus * 0.5), 2),
        parallelMaintenance: Math.max(ceil(cpus * 0.33), 2),
        parallelGather: template === 'crit' ? 0 : clamp(floor(cpus * 0.2), 2, 8),
        ioWorkers: clamp(ceil(cpus / 4), 4, template === 'crit' ? 8 : 16),
      };
    default:
      return template satisfies never;
  }
}

/**
 * Rounds what the kernel reports to one part in 64, so that a kernel update that takes a few megabytes more does not
 * change a cluster's configuration.
 */
export function steadyMemory(memoryMiB: number): number {
  const step = Math.max(1, 2 ** (Math.floor(Math.log2(Math.max(memoryMiB, 1))) - 6));
  return Math.round(memoryMiB / step) * step;
}
