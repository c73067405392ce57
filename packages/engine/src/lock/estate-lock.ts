import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PigstyError, quoteWord } from '@pigsty/sdk';
import type { World } from '../world/world.ts';
import { describeOwner, isGone, parseOwner, type LockOwner } from './owner.ts';

export interface EstateLock {
  release(): void;
}

function lockFile(directory: string): string {
  return join(directory, '.pigsty', 'lock');
}

/** Who holds the estate, or nothing. A lock of a process that is gone is none. */
export function readEstateLock(directory: string, world: World): LockOwner | undefined {
  const owner = readOwner(lockFile(directory));
  return owner === undefined || isGone(owner, world) ? undefined : owner;
}

/** Takes the lock away from its holder, and returns who that was. */
export function breakEstateLock(directory: string): LockOwner | undefined {
  const file = lockFile(directory);
  const owner = readOwner(file);
  rmSync(file, { force: true });
  return owner;
}

/** At most one run changes an estate at a time; throws LOCKED with the other run's owner. */
export function takeEstateLock(directory: string, owner: LockOwner, world: World): EstateLock {
  const file = lockFile(directory);
  const draft = `${file}.${owner.id}`;
  writeDraft(draft, owner, directory);
  try {
    if (!tryLink(draft, file)) {
      const holder = readOwner(file);
      if (holder !== undefined && !isGone(holder, world)) throw locked(holder, directory);
      setAside(file, holder, owner.id);
      if (!tryLink(draft, file)) throw locked(readOwner(file) ?? owner, directory);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    release: () => {
      if (readOwner(file)?.id === owner.id) rmSync(file, { force: true });
    },
  };
}

function writeDraft(draft: string, owner: LockOwner, directory: string): void {
  try {
    mkdirSync(join(directory, '.pigsty'), { recursive: true });
    writeFileSync(draft, `${JSON.stringify(owner)}\n`);
    // Whatever the umask: colleagues who share the estate must see who holds it.
    chmodSync(draft, 0o644);
  } catch (cause) {
    // Half a draft is left where the disk is full.
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') rmSync(draft, { force: true });
    throw new PigstyError('USAGE', `cannot lock the estate: ${(cause as Error).message}`, {
      hint: `A run keeps its lock and its journal in ${quoteWord(join(directory, '.pigsty'))}: it must be writable, with room left.`,
      cause,
    });
  }
}

/** Removes a dead owner's lock, but not the one that somebody else has put in its place meanwhile. */
function setAside(file: string, holder: LockOwner | undefined, id: string): void {
  const aside = `${file}.${id}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readOwner(aside)?.id !== holder?.id) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

/** Nobody where there is no file. A lock that cannot be read is somebody's all the same: it is never taken for free. */
function readOwner(file: string): LockOwner | undefined {
  try {
    return parseOwner(readFileSync(file, 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new PigstyError('LOCKED', `who holds this estate cannot be read: ${(cause as Error).message}`, {
      hint: `Wait for that run to end. If it is gone for good: rm ${quoteWord(file)}`,
      cause,
    });
  }
}

function locked(owner: LockOwner, directory: string): PigstyError {
  return new PigstyError('LOCKED', `this estate is in use by ${describeOwner(owner)}`, {
    hint: `Wait for it to end. If it is gone for good: rm ${quoteWord(lockFile(directory))}`,
  });
}
