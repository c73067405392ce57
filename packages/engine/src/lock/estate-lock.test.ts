import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PigstyError } from '@pigsty/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { realWorld } from '../world/world.ts';
import { breakEstateLock, readEstateLock, takeEstateLock } from './estate-lock.ts';
import { makeOwner, type LockOwner } from './owner.ts';

const world = realWorld({});
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pigsty-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function leave(owner: LockOwner): void {
  takeEstateLock(folder, makeOwner(world, 'x'), world).release();
  writeFileSync(join(folder, '.pigsty', 'lock'), JSON.stringify(owner));
}

test('two runs do not meet, and the refusal says who, what and since when', () => {
  const lock = takeEstateLock(folder, makeOwner(world, 'pigsty deploy'), world);
  expect(readEstateLock(folder, world)?.command).toBe('pigsty deploy');
  let refusal: unknown;
  try {
    takeEstateLock(folder, makeOwner(world, 'pigsty install'), world);
  } catch (cause) {
    refusal = cause;
  }
  expect(refusal).toMatchObject({ code: 'LOCKED' });
  expect((refusal as PigstyError).message).toMatch(/pid \d+\): pigsty deploy, since 2/);
  lock.release();
  expect(readEstateLock(folder, world)).toBeUndefined();
  takeEstateLock(folder, makeOwner(world, 'pigsty install'), world).release();
  expect(readdirSync(join(folder, '.pigsty'))).toEqual([]);
});

test.each([
  ['a process that is gone', (): Partial<LockOwner> => ({ pid: spawnSync('true').pid })],
  ['an earlier process with the same number', (): Partial<LockOwner> => ({ birth: '1' })],
  ['an earlier boot', (): Partial<LockOwner> => ({ bootId: `${world.bootId.split('/')[0] ?? ''}/earlier` })],
])('the lock of %s does not count', (_, difference) => {
  leave({ ...makeOwner(world, 'killed'), ...difference() });
  expect(readEstateLock(folder, world)).toBeUndefined();
  const lock = takeEstateLock(folder, makeOwner(world, 'next'), world);
  expect(readFileSync(join(folder, '.pigsty', 'lock'), 'utf8')).toContain('next');
  lock.release();
});

test('the lock of a run on another machine counts until it is broken', () => {
  leave({ ...makeOwner(world, 'elsewhere'), hostname: 'other', bootId: 'other/boot', pid: 1 });
  expect(() => takeEstateLock(folder, makeOwner(world, 'next'), world)).toThrow(/elsewhere/);
  expect(breakEstateLock(folder)?.command).toBe('elsewhere');
  takeEstateLock(folder, makeOwner(world, 'next'), world).release();
});

test('a lock that cannot be read is not taken for a free one', () => {
  // Root reads every file: what stands in for one that a colleague may not read is one that nobody can.
  mkdirSync(join(folder, '.pigsty', 'lock'), { recursive: true });
  expect(() => takeEstateLock(folder, makeOwner(world, 'next'), world)).toThrow(/cannot be read/);
  expect(() => readEstateLock(folder, world)).toThrow(/cannot be read/);
  expect(readdirSync(join(folder, '.pigsty'))).toEqual(['lock']);
});

test('whoever shares the estate can see who holds it, whatever the umask', () => {
  const before = process.umask(0o077);
  try {
    const lock = takeEstateLock(folder, makeOwner(world, 'pigsty deploy'), world);
    expect(statSync(join(folder, '.pigsty', 'lock')).mode & 0o777).toBe(0o644);
    lock.release();
  } finally {
    process.umask(before);
  }
});

test('an estate that cannot be locked says where the lock has to be', () => {
  writeFileSync(join(folder, '.pigsty'), 'in the way');
  expect(() => takeEstateLock(folder, makeOwner(world, 'next'), world)).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('must be writable') as string }),
  );
});
