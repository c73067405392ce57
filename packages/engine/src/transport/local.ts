import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { isSecret, type Connection, type Text } from '@pigsty/sdk';
import type { World } from '../world/world.ts';
import { cancelled, outOfTime } from './interruptions.ts';
import { deafToTerminal, launcherFor } from './launcher.ts';
import type { ExecOptions, RunningScript, Transport } from './transport.ts';

/** `ansible_connection: local`: the machine the engine runs on. */
export function openLocal(connection: Connection, name: string, world: World): Transport {
  const launcher = launcherFor(connection, world.uid === 0 ? 'root' : world.user);
  let execs = 0;
  const running = new Set<() => void>();

  const start = async (script: Text, options: ExecOptions = {}): Promise<RunningScript> => {
    if (options.signal?.aborted === true) throw cancelled(name);
    execs += 1;
    const child = execa('sh', ['-c', deafToTerminal(launcher.command)], {
      stdin: 'pipe',
      reject: false,
      stripFinalNewline: false,
      maxBuffer: 256 * 1024 * 1024,
      buffer: { stdout: options.into === undefined },
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
      ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    });
    const kill = (): void => void child.kill('SIGKILL');
    running.add(kill);
    if (options.into === undefined) child.stdout.setEncoding('utf8');
    else {
      child.stdout.pipe(options.into);
      // What still writes there waits for a reader, whoever started it is gone or not.
      options.signal?.addEventListener('abort', () => child.stdout.destroy(), { once: true });
    }
    child.stderr.setEncoding('utf8');
    if (options.onStdout !== undefined) child.stdout.on('data', options.onStdout);
    if (options.onStderr !== undefined) child.stderr.on('data', options.onStderr);
    child.stdin.on('error', () => undefined);
    if (launcher.needsPassword) child.stdin.write(`${connection.becomePassword?.reveal() ?? ''}\n`);
    child.stdin.write(isSecret(script) ? script.reveal() : script);
    const done = child.then((result) => {
      running.delete(kill);
      if (result.timedOut) throw outOfTime(name, options.timeoutMs ?? 0);
      if (result.isCanceled) throw cancelled(name);
      return { code: result.exitCode ?? 137, stdout: result.stdout ?? '', stderr: result.stderr };
    });
    return {
      done,
      write: (text) => void child.stdin.write(text),
      feed: (from) => pipeline(from, child.stdin),
      end: () => void child.stdin.end(),
      kill,
    };
  };
  return {
    address: name,
    user: world.user,
    alive: true,
    get execs() {
      return execs;
    },
    start,
    exec: async (script, options) => {
      const started = await start(script, options);
      started.end();
      return started.done;
    },
    close: async () => {
      for (const kill of running) kill();
    },
  };
}
