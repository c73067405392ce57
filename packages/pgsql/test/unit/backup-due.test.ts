import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quoteWord } from '@pigsty/sdk';
import { followsForks } from '../../src/render/backup-due.ts';
import { segmentName } from '../../src/restore/wal.ts';

const MIB16 = 16 * 1024 * 1024;
const segment = (timeline: number, number: number): string => segmentName({ timeline, number }, MIB16);
const lsn = (number: number, offset = 0x1000): string => {
  const position = BigInt(number) * BigInt(MIB16) + BigInt(offset);
  return `${(position >> 32n).toString(16).toUpperCase()}/${(position & 0xffffffffn).toString(16).toUpperCase()}`;
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-due-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Case {
  /** Where the last backup ends. */
  readonly stop: string;
  /** What the leader writes now. */
  readonly now: string;
  /** Each former timeline, and where the next one left it. */
  readonly forks: readonly (readonly [timeline: number, lsn: string])[];
  readonly archived: readonly string[];
}

function due({ stop, now, forks, archived }: Case): { readonly code: number | null; readonly says: string } {
  const history = join(folder, 'history');
  const archive = join(folder, 'archive');
  writeFileSync(
    history,
    forks.map(([timeline, at]) => `${timeline}\t${at}\tno recovery target specified\n`).join('\n'),
  );
  writeFileSync(archive, archived.map((name) => `${name}-0123456789abcdef.zst\n`).join(''));
  const script = [
    `stop=${stop} now=${now} size=${MIB16} history=${quoteWord(history)}`,
    `archived() { grep -q "^$1-" ${quoteWord(archive)}; }`,
    ...followsForks,
  ].join('\n');
  const { status, stdout } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
  return { code: status, says: stdout.trim() };
}

test('the shell of hosts has the arithmetic of 64 bits', () => {
  expect(
    execFileSync('/bin/sh', ['-c', 'echo $((0xFFFFFFFF * 4294967296))'], { encoding: 'utf8' }).trim(),
  ).toBe('-4294967296');
});

test('on the timeline of the last backup nothing is due', () => {
  expect(due({ stop: segment(3, 5), now: segment(3, 9), forks: [], archived: [] })).toEqual({
    code: 1,
    says: '',
  });
});

test('a leader that led before the fork as well has the segment from before it, and needs no backup', () => {
  const crashed = { stop: segment(1, 5), now: segment(2, 12), forks: [[1, lsn(9)]] as const };
  expect(due({ ...crashed, archived: [segment(1, 8)] })).toEqual({ code: 1, says: '' });
  expect(due({ ...crashed, archived: [segment(1, 7)] }).says).toContain(
    `lacks WAL since its last backup: ${segment(1, 8)}`,
  );
});

test('a leader that comes back lacks what the other one archived', () => {
  const back = {
    stop: segment(1, 5),
    now: segment(3, 30),
    forks: [
      [1, lsn(9)],
      [2, lsn(20)],
    ] as const,
  };
  const lacking = due({ ...back, archived: [segment(1, 8), segment(1, 9), segment(1, 19)] });
  expect(lacking.code).toBe(0);
  expect(lacking.says).toContain(segment(2, 19));
  expect(due({ ...back, archived: [segment(1, 8), segment(2, 19)] }).code).toBe(1);
});

test('two forks within one segment ask for the one before both', () => {
  const twice = {
    stop: segment(1, 5),
    now: segment(3, 12),
    forks: [
      [1, lsn(9)],
      [2, lsn(9, 0x8000)],
    ] as const,
  };
  expect(due({ ...twice, archived: [segment(1, 8)] }).code).toBe(1);
  expect(due({ ...twice, archived: [] }).says).toContain(segment(1, 8));
});

test('a fork right after the backup asks for nothing that the backup has', () => {
  const forks = [[1, lsn(5)]] as const;
  expect(due({ stop: segment(1, 5), now: segment(2, 5), forks, archived: [] }).code).toBe(1);
  expect(due({ stop: segment(1, 5), now: segment(2, 7), forks: [[1, lsn(6)]], archived: [] }).code).toBe(1);
});

test('a backup that was left behind by a fork is no way to the present', () => {
  const forks = [[1, lsn(9)]] as const;
  expect(due({ stop: segment(1, 11), now: segment(2, 30), forks, archived: [] })).toMatchObject({
    code: 0,
    says: expect.stringContaining('left behind') as string,
  });
  expect(due({ stop: segment(2, 9), now: segment(3, 30), forks, archived: [segment(1, 8)] })).toMatchObject({
    code: 0,
    says: expect.stringContaining('does not come from') as string,
  });
});

test('positions beyond the first log are counted on', () => {
  const forks = [[1, lsn(300)]] as const;
  expect(due({ stop: segment(1, 255), now: segment(2, 301), forks, archived: [segment(1, 299)] }).code).toBe(
    1,
  );
  expect(
    due({ stop: segment(1, 255), now: segment(2, 301), forks, archived: [segment(1, 298)] }).says,
  ).toContain('00000001000000010000002B');
});
