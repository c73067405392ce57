import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { interrupted } from './interrupt.mjs';

/** VmHWM only grows, so the last value that was read is off by what the last moment added. */
const pollMs = 20;

/**
 * Runs a command to its end: `{ code, stdout, stderr, ms, peakMiB }`. The command leads a process group of its own, so
 * that an interrupt ends all of it. `peakMiB` is that of the command itself, without its children.
 */
export async function measure(argv, { cwd, env = {} } = {}) {
  interrupted.throwIfAborted();
  const started = performance.now();
  const child = spawn(argv[0], argv.slice(1), {
    cwd,
    env: { ...process.env, NO_COLOR: '1', CI: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stop = () => process.kill(-child.pid, 'SIGTERM');
  interrupted.addEventListener('abort', stop);
  let peakMiB = 0;
  const poll = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peakMiB = Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? peakMiB * 1024) / 1024);
  }, pollMs);
  try {
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((resolve, reject) => child.on('error', reject).on('close', resolve)),
    ]);
    interrupted.throwIfAborted();
    return { code: code ?? 255, stdout, stderr, ms: performance.now() - started, peakMiB };
  } finally {
    clearInterval(poll);
    interrupted.removeEventListener('abort', stop);
  }
}

/** The same, where failing is no result. */
export async function succeed(argv, options) {
  const result = await measure(argv, options);
  if (result.code !== 0) {
    const tail = `${result.stdout}${result.stderr}`.slice(-4000);
    throw new Error(`${argv.join(' ')} ended with ${result.code}:\n${tail}`);
  }
  return result;
}

async function text(stream) {
  let all = '';
  for await (const chunk of stream.setEncoding('utf8')) all += chunk;
  return all;
}
