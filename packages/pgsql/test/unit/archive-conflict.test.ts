import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pgArchiveConflict } from '../../src/render/pg-archive-conflict.ts';

const segments = [
  '000000010000000000000004',
  '000000010000000000000005',
  '000000010000000000000006',
  '000000020000000100000002',
  '000000020000000100000003',
  '000000030000000100000003',
  '000000040000000100000004',
];
const data = mkdtempSync(join(tmpdir(), 'pigsty-archive-conflict-'));
beforeAll(() => {
  const wal = join(data, 'pg_wal');
  mkdirSync(wal);
  for (const name of segments) {
    writeFileSync(join(wal, name), '');
    truncateSync(join(wal, name), 16 * 1024 * 1024);
  }
  writeFileSync(join(wal, '00000002.history'), '1\t0/54000A0\tno recovery target specified\n');
  // As PostgreSQL writes it: what came before, and a line for each timeline that it has left.
  writeFileSync(
    join(wal, '00000004.history'),
    '1\t0/54000A0\tno recovery target specified\n\n2\t1/3000000\tno recovery target specified\n',
  );
});
afterAll(() => rmSync(data, { recursive: true }));

function judged(name: string, code = 45): { readonly code: number | null; readonly said: string } {
  const script = pgArchiveConflict({ pg_data: data }).join('\n');
  const { status, stderr } = spawnSync('sh', ['-c', script, 'sh', String(code), name], { encoding: 'utf8' });
  return { code: status, said: stderr.trim() };
}

test.each([
  // Timeline 1 ended within segment 5, timeline 2 at the beginning of segment 1/3.
  ['000000010000000000000004', 45, ''],
  ['000000010000000000000005', 0, 'timeline 1 ended at 0/54000A0'],
  ['000000010000000000000006', 0, 'timeline 1 ended at 0/54000A0'],
  ['000000020000000100000002', 45, ''],
  ['000000020000000100000003', 0, 'timeline 2 ended at 1/3000000'],
  ['000000030000000100000003', 0, 'timeline 4 does not come from timeline 3'],
  ['000000040000000100000004', 45, ''],
  ['000000010000000000000005.partial', 0, 'no recovery reads it'],
  ['000000020000000000000007', 45, ''],
  ['00000002.history', 45, ''],
] as const)('where the archive has another %s the code is %d', (name, code, why) => {
  expect(judged(name)).toEqual({
    code,
    said: why === '' ? '' : `${name} stays as it is in the archive: ${why}`,
  });
});

test('any other failure of pgBackRest stays one', () => {
  expect(judged('000000010000000000000005', 103).code).toBe(103);
  expect(judged('000000010000000000000005.partial', 1).code).toBe(1);
});
