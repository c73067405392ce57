import { expect, test } from 'vitest';
import { computeSizes, steadyMemory, type Template } from '../../src/render/postgresql/sizes.ts';

// cpu/MB/GB -> conn, locks, prepared, worker_proc, sb, maint, work, cache, par, maint_par, gather, io_workers, temp, min_wal, max_wal, slot_keep
const GOLDEN = `
oltp 1/2048/40 500 500 0 24 512 128 64 1536 2 2 2 4 2 2 8 12
oltp 2/4096/40 500 500 0 24 1024 256 64 3072 2 2 2 4 2 2 8 12
oltp 4/16384/100 500 500 0 24 4096 1024 64 12288 2 2 2 4 5 5 20 30
oltp 8/32768/500 500 500 0 24 8192 2048 64 24576 4 3 2 4 25 25 100 150
oltp 16/65536/1000 500 500 0 32 16384 4096 64 49152 8 6 3 4 50 50 200 300
oltp 64/262144/4000 500 500 0 80 65536 16384 131 196608 32 22 8 16 100 100 400 600
olap 1/2048/40 500 1000 0 28 512 256 64 1536 2 2 2 4 8 2 8 12
olap 2/4096/40 500 1000 0 28 1024 512 64 3072 2 2 2 4 8 2 8 12
olap 4/16384/100 500 1000 0 28 4096 2048 64 12288 4 2 2 4 20 5 20 30
olap 8/32768/500 500 1000 0 28 8192 4096 64 24576 7 3 4 4 100 25 100 150
olap 16/65536/1000 500 1000 0 36 16384 8192 64 49152 13 6 8 8 200 50 200 300
olap 64/262144/4000 500 1000 0 84 65536 32768 131 196608 52 22 32 32 400 100 400 600
tiny 1/2048/40 250 250 0 20 512 128 16 1536 1 1 0 3 2 2 8 12
tiny 2/4096/40 250 250 0 20 1024 256 16 3072 1 1 0 3 2 2 8 12
tiny 4/16384/100 250 250 0 20 4096 1024 16 12288 2 1 0 3 5 5 20 30
tiny 8/32768/500 250 250 0 20 8192 2048 32 24576 4 2 0 3 25 25 100 150
tiny 16/65536/1000 250 250 0 28 16384 4096 65 49152 8 5 0 3 50 50 200 300
tiny 64/262144/4000 250 250 0 76 65536 16384 256 196608 32 21 0 3 100 100 400 600
crit 1/2048/40 500 500 0 24 512 128 64 1536 2 2 0 4 2 2 8 12
crit 2/4096/40 500 500 0 24 1024 256 64 3072 2 2 0 4 2 2 8 12
crit 4/16384/100 500 500 0 24 4096 1024 64 12288 2 2 0 4 5 5 20 30
crit 8/32768/500 500 500 0 24 8192 2048 64 24576 4 3 0 4 25 25 100 150
crit 16/65536/1000 500 500 0 32 16384 4096 64 49152 8 6 0 4 50 50 200 300
crit 64/262144/4000 500 500 0 80 65536 16384 131 196608 32 22 0 8 100 100 400 600`
  .trim()
  .split('\n')
  .map((line) => line.split(' '));

const DEFAULTS = {
  pg_max_conn: 'auto',
  pg_default_service_dest: 'pgbouncer',
  pg_libs: 'pg_stat_statements, auto_explain',
  pg_shared_buffer_ratio: 0.25,
  pg_mode: 'pgsql',
} as const;

test.each(GOLDEN)('%s on %s is sized as the original sizes it', (template, hardware, ...want) => {
  const [cpus = 0, memoryMiB = 0, diskGib = 0] = hardware.split('/').map(Number);
  const s = computeSizes(template as Template, { cpus, memoryMiB, diskBytes: diskGib * 1024 ** 3 }, DEFAULTS);
  const parallel = [s.parallelWorkers, s.parallelMaintenance, s.parallelGather, s.ioWorkers];
  const memory = [s.sharedBuffers, s.maintenanceWorkMem, s.workMem, s.effectiveCache];
  const disk = [s.tempFileLimit, s.minWal, s.maxWal, s.maxSlotWal];
  expect([
    s.maxConnections,
    s.maxLocks,
    s.maxPrepared,
    s.workerProcesses,
    ...memory,
    ...parallel,
    ...disk,
  ]).toEqual(want.map(Number));
});

test('a few megabytes more or less do not change the memory that is reckoned with', () => {
  expect(steadyMemory(16_384)).toBe(16_384);
  expect(steadyMemory(15_990)).toBe(steadyMemory(15_975));
  expect(steadyMemory(1)).toBe(1);
});

test('services that bypass the pool get more connections, and a number of the user wins', () => {
  const hardware = { cpus: 4, memoryMiB: 8192, diskBytes: 1 };
  expect(
    computeSizes('oltp', hardware, { ...DEFAULTS, pg_default_service_dest: 'postgres' }).maxConnections,
  ).toBe(1000);
  expect(computeSizes('oltp', hardware, { ...DEFAULTS, pg_max_conn: 80 }).maxConnections).toBe(80);
  expect(computeSizes('oltp', hardware, { ...DEFAULTS, pg_max_conn: 10 }).maxConnections).toBe(500);
});
