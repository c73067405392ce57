import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterEach } from 'vitest';

export interface Child {
  readonly process: ChildProcess;
  readonly begun: Promise<void>;
  readonly ended: Promise<void>;
}

/** Starts orchestrators in processes of their own, to be killed; what is left of them ends with the test. */
export function children(): (words: readonly string[]) => Child {
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });
  return (words) => {
    const child = spawn(
      'node',
      [join(import.meta.dirname, 'child.mjs'), join(import.meta.dirname, 'slow-deploy.ts'), ...words],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    started.push(child);
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const begun = new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => chunk.includes('begun') && resolve());
      child.once('exit', () => reject(new Error('the child ended before it began')));
    });
    begun.catch(() => undefined);
    return { process: child, begun, ended };
  };
}
