import { readFile } from 'node:fs/promises';

const status = (pid: number) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');

/** Ticks since boot when the process started: with the pid it names a process for good, pids alone are used again. */
export async function startTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The program's name may contain spaces and parentheses; fields are counted after the last one.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** The init of a host: pid 1 in exactly one pid namespace below the machine's own. */
export function isInit(procStatus: string): boolean {
  const ids = /^NSpid:\s+(.*)$/m.exec(procStatus)?.[1]?.trim().split(/\s+/) ?? [];
  return ids.length === 2 && ids[1] === '1' && !/^State:\s+[ZX]/m.test(procStatus);
}

export async function findInit(pids: readonly number[]): Promise<number | undefined> {
  for (const pid of pids) if (isInit(await status(pid))) return pid;
  return undefined;
}

/** Sends a signal; a process that is gone already is fine. */
export function signalProcess(pid: number, signal: NodeJS.Signals | number): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
