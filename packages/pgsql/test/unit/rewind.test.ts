import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rewindProbe } from '../../src/health/rewind.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

const format = (at: Date): string => at.toISOString().replace('T', ' ').replace(/\..*/, ' +0000');
const ago = (hours: number): string => format(new Date(Date.now() - hours * 3600_000));

/** Lines as Patroni 4.0.7 writes them, with the format that its configuration has here. */
const log = (at: string, { diverged = true, removed = true, kept = '' } = {}): string =>
  [
    `${at} INFO: Local timeline=1 lsn=0/5000060`,
    `${at} INFO: primary: history=1\t0/4000000\tno recovery target specified`,
    `${at} INFO: running pg_rewind from pg-a-1`,
    `${at} INFO: pg_rewind exit code=1`,
    `${at} INFO:  stdout=${kept === '' ? '' : `the WAL of this server is kept in ${kept}\n`}`,
    `${at} INFO:  stderr=pg_rewind: ${diverged ? 'servers diverged at WAL location 0/4000000 on timeline 1' : 'error: could not connect'}`,
    'pg_rewind: error: could not open file',
    '',
    ...(removed
      ? [
          `${at} ERROR: Failed to rewind from healthy primary: pg-a-1`,
          `${at} WARNING: remove_data_directory_on_rewind_failure is set. removing...`,
          `${at} INFO: Removing data directory: /pg/data`,
        ]
      : []),
    '',
  ].join('\n');

function judged(...logs: readonly string[]): string {
  const home = mkdtempSync(join(tmpdir(), 'pigsty-rewind-'));
  for (const [i, text] of logs.entries())
    writeFileSync(join(home, `patroni.log${i === 0 ? '' : `.${i}`}`), text);
  const { cluster } = clusterOf(clusterText(`, patroni_log_dir: ${home}`, { name: 'pg-a' }));
  const probe = rewindProbe(cluster, cluster.instances[1]!);
  const output = execFileSync('sh', ['-c', probe.script], { encoding: 'utf8' });
  const { state, detail, hint = '' } = probe.judge({ code: 0, output });
  if (state === 'warn') hints.push(hint);
  return `${state}: ${detail}`;
}

/** Of what was warned about, the last one last. */
const hints: string[] = [];

describe('a member whose data Patroni removed, as pg_rewind failed', () => {
  test('is named for a day, with the WAL that only it had', () => {
    const at = ago(2);
    expect(judged(log(at))).toBe(
      `warn: Patroni removed the data of pg-a-2 at ${at} and copied its leader, as pg_rewind failed: what only pg-a-2 had written after 0/4000000 on timeline 1, up to 0/5000060, is gone`,
    );
    expect(judged(log(ago(2), { diverged: false }))).toContain('had written on timeline 1, up to 0/5000060');
    expect(judged(log(ago(25)))).toBe('ok: nothing within a day');
  });

  test('is named with the place where the WAL of its last moments is kept', () => {
    expect(judged(log(ago(2), { kept: '/pg/diverged/000000010000000000000005' }))).toMatch(/^warn/);
    expect(hints.at(-1)).toContain(
      'pg_waldump shows what is in the files of /pg/diverged/000000010000000000000005.',
    );
    expect(judged(log(ago(2)))).toMatch(/^warn/);
    expect(hints.at(-1)).not.toContain('pg_waldump');
  });

  test('is not one whose pg_rewind worked, or that has no log yet', () => {
    expect(judged(log(ago(2), { removed: false }))).toBe('ok: nothing within a day');
    expect(judged()).toBe('ok: nothing within a day');
    expect(judged('')).toBe('ok: nothing within a day');
  });

  test('is named when the log was rotated since', () => {
    expect(judged(`${ago(0)} INFO: no action. I am (pg-a-2), a secondary\n`, log(ago(1)))).toMatch(/^warn/);
  });
});
