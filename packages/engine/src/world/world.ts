import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Clock, randomness, environment and identity of the machine the engine runs on: the only way to them. */
export interface World {
  now(): Date;
  /** Milliseconds that only grow; for durations. */
  elapsedMs(): number;
  randomHex(bytes: number): string;
  /** Resolves after `ms`; rejects when the signal fires. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  readonly env: Environment;
  /** Relative names of files are meant from here. */
  readonly cwd: string;
  readonly pid: number;
  readonly uid: number | undefined;
  readonly user: string;
  readonly home: string;
  readonly hostname: string;
  /** Differs between machines and between boots of one machine. */
  readonly bootId: string;
  /** Differs between machines, survives a boot. */
  readonly machineId: string;
  /** Tells a process from a later one with the same number; undefined when there is no such process. */
  processBirth(pid: number): string | undefined;
}

export function realWorld(env: Environment = process.env): World {
  const machine = firstLine('/etc/machine-id') ?? hostname();
  return {
    now: () => new Date(),
    elapsedMs: () => performance.now(),
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
    pause: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
    env,
    cwd: process.cwd(),
    pid: process.pid,
    uid: process.getuid?.(),
    user: userName(env),
    home: env['HOME'] ?? homedir(),
    hostname: hostname(),
    bootId: `${machine}/${firstLine('/proc/sys/kernel/random/boot_id') ?? ''}`,
    machineId: machine,
    processBirth,
  };
}

function userName(env: Environment): string {
  try {
    return userInfo().username;
  } catch {
    return env['USER'] ?? 'root';
  }
}

function firstLine(file: string): string | undefined {
  try {
    const line = readFileSync(file, 'utf8').split('\n')[0]?.trim();
    return line === '' ? undefined : line;
  } catch {
    return undefined;
  }
}

function processBirth(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
  }
  const stat = firstLine(`/proc/${pid}/stat`);
  // Field 22 is the start time; the second field may contain spaces and ends at the last parenthesis.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'running';
}
