import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from './context.ts';
import { SandboxError } from './errors.ts';
import { exists } from './exists.ts';
import { signalProcess } from './processes.ts';
import { waitFor } from './wait.ts';

const CONTROLLERS = ['name=systemd', 'memory', 'cpu', 'cpuacct', 'pids'];

/**
 * Mount points of the hierarchies a host gets a cgroup of its own in; the first one is the unified hierarchy,
 * which is also the book of which processes belong to a host: it cannot be left behind by a fork or a crash,
 * as pid files are.
 */
export function hierarchies(mountInfo: string): string[] {
  const found: string[] = [];
  for (const line of mountInfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [type = '', , options = ''] = after.split(' ');
    const mountPoint = before.split(' ')[4];
    if (mountPoint === undefined) continue;
    if (type === 'cgroup2') found.unshift(mountPoint);
    if (type === 'cgroup' && options.split(',').some((word) => CONTROLLERS.includes(word)))
      found.push(mountPoint);
  }
  return [...new Set(found)];
}

/** Directories of one group (`pgs-demo/meta`) in all hierarchies; the unified one first. */
export async function cgroupDirs(group: string): Promise<[string, ...string[]]> {
  const info = await readFile('/proc/self/mountinfo', 'utf8');
  const [unified, ...others] = hierarchies(info);
  if (unified === undefined || !info.includes(' - cgroup2 ')) {
    throw new SandboxError('UNSUPPORTED_PLATFORM', 'no cgroup2 hierarchy is mounted', {
      hint: 'Try: mkdir -p /sys/fs/cgroup/unified && mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified',
    });
  }
  return [join(unified, group), ...others.map((dir) => join(dir, group))];
}

export async function createCgroup(group: string): Promise<void> {
  for (const dir of await cgroupDirs(group)) await mkdir(dir, { recursive: true });
}

/** Bounds the memory of a group, where it is first of these: a file of the unified hierarchy, or of the older one. */
export async function limitMemory(group: string, bytes: number | undefined): Promise<void> {
  for (const dir of await cgroupDirs(group)) {
    for (const [file, unlimited] of [
      ['memory.max', 'max'],
      ['memory.limit_in_bytes', '-1'],
    ] as const) {
      const path = join(dir, file);
      if (!(await exists(path))) continue;
      await writeFile(path, bytes === undefined ? unlimited : String(bytes));
      return;
    }
  }
  throw new SandboxError('UNSUPPORTED_PLATFORM', `no cgroup bounds the memory of ${group}`, {
    hint: 'Try: mkdir -p /sys/fs/cgroup/memory && mount -t cgroup -o memory cgroup /sys/fs/cgroup/memory',
  });
}

async function tree(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => tree(join(dir, entry.name))),
  );
  return [...below.flat(), dir];
}

export async function cgroupPids(group: string): Promise<number[]> {
  const [unified] = await cgroupDirs(group);
  const lists = await Promise.all(
    (await tree(unified)).map((dir) => readFile(join(dir, 'cgroup.procs'), 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) =>
    list
      .split('\n')
      .filter((line) => line !== '')
      .map(Number),
  );
}

/** SIGKILL to everything in the group until nothing is left, then the group's directories go. */
export async function destroyCgroup(context: Context, group: string): Promise<void> {
  const [unified] = await cgroupDirs(group);
  // All at once, so that nobody in a host sees a neighbour die first. Kernels before 5.14 have only the loop below.
  await writeFile(join(unified, 'cgroup.kill'), '1').catch(() => undefined);
  await waitFor(context, {
    until: `all processes of ${group} are gone`,
    timeoutMs: 30_000,
    everyMs: 20,
    probe: async () => {
      const pids = await cgroupPids(group);
      for (const pid of pids) signalProcess(pid, 'SIGKILL');
      return pids.length === 0 ? true : undefined;
    },
    lastSeen: async () => `left: ${(await cgroupPids(group)).join(' ')}`,
  });
  await removeCgroup(context, group);
}

/** Removes the directories of a group without processes, deepest first. */
export async function removeCgroup(context: Context, group: string): Promise<void> {
  for (const top of await cgroupDirs(group)) {
    let refused: unknown;
    // A process that has just died may still count for a moment.
    await waitFor(context, {
      until: `${top} can be removed`,
      timeoutMs: 10_000,
      everyMs: 20,
      probe: async () => {
        refused = undefined;
        for (const dir of await tree(top)) {
          await rmdir(dir).catch((error: NodeJS.ErrnoException) => {
            if (error.code !== 'ENOENT') refused = error;
          });
        }
        return refused === undefined ? true : undefined;
      },
      lastSeen: async () => String(refused),
    });
  }
}
