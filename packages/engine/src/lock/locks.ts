import { realWorld } from '../world/world.ts';
import { breakEstateLock, readEstateLock } from './estate-lock.ts';
import type { LockOwner } from './owner.ts';

/** Who is changing the estate in this directory, or nothing. */
export function readLock(directory: string): LockOwner | undefined {
  return readEstateLock(directory, realWorld());
}

/** Takes the estate's lock away from its holder, and returns who that was. */
export function breakLock(directory: string): LockOwner | undefined {
  return breakEstateLock(directory);
}
