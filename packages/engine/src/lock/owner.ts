import type { World } from '../world/world.ts';

/** Who holds a lock: enough to tell a colleague, and to see that a dead process does not hold anything. */
export interface LockOwner {
  readonly user: string;
  readonly hostname: string;
  readonly bootId: string;
  readonly pid: number;
  /** Start of the process, so that a later one with the same number is not mistaken for it. */
  readonly birth: string;
  readonly command: string;
  readonly since: string;
  /** Unique per run. */
  readonly id: string;
}

/** Runs of this very process that have not ended. */
const running = new Set<string>();

export function makeOwner(world: World, command: string): LockOwner {
  const id = world.randomHex(8);
  running.add(id);
  return {
    user: world.user,
    hostname: world.hostname,
    bootId: world.bootId,
    pid: world.pid,
    birth: world.processBirth(world.pid) ?? '',
    command,
    since: world.now().toISOString(),
    id,
  };
}

/** The run is over: what still names it as its owner is left over. */
export function retireOwner({ id }: LockOwner): void {
  running.delete(id);
}

/** Certain only about processes of this machine; an owner elsewhere counts as alive. */
export function isGone(owner: LockOwner, world: World): boolean {
  const [machine] = owner.bootId.split('/');
  const [here] = world.bootId.split('/');
  if (machine !== here) return false;
  if (owner.bootId !== world.bootId || world.processBirth(owner.pid) !== owner.birth) return true;
  return owner.pid === world.pid && !running.has(owner.id);
}

export function parseOwner(text: string): LockOwner | undefined {
  try {
    const value: unknown = JSON.parse(text.split('\n')[0] ?? '');
    if (value === null || typeof value !== 'object' || !('id' in value) || !('pid' in value))
      return undefined;
    return value as LockOwner;
  } catch {
    return undefined;
  }
}

/** `root@admin (pid 4711): pigsty deploy, since 2026-11-21T10:00:00.000Z` */
export function describeOwner({ user, hostname, pid, command, since }: LockOwner): string {
  return `${user}@${hostname} (pid ${pid}): ${command}, since ${since}`;
}
