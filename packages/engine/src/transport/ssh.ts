import { pipeline } from 'node:stream/promises';
import { isSecret, type Connection, type PigstyError, type Text } from '@pigsty/sdk';
import type { Client, ClientChannel } from 'ssh2';
import { abandon, connect, unreachable, type ConnectOptions } from './connect.ts';
import { launcherFor } from './launcher.ts';
import { cancelled, outOfTime } from './interruptions.ts';
import type { Route } from './route.ts';
import type { ExecOptions, ExecResult, RunningScript, Transport } from './transport.ts';

const farewellMs = 1_000;

/** One SSH connection to one host; every script is a channel of it. */
export async function openSsh(
  route: Route,
  connection: Connection,
  options: ConnectOptions,
): Promise<Transport> {
  const client = await connect(route, options);
  const launcher = launcherFor(connection, route.user);
  let execs = 0;
  let lost: PigstyError | undefined;
  const losses = new Set<(error: PigstyError) => void>();
  const lose = (why: string): void => {
    lost ??= unreachable(route, `the connection was lost (${why})`);
    for (const report of losses) report(lost);
    losses.clear();
  };
  client.on('error', (cause) => lose(cause.message));
  client.on('close', () => lose('closed'));

  const start = async (script: Text, execOptions: ExecOptions = {}): Promise<RunningScript> => {
    if (lost !== undefined) throw lost;
    if (execOptions.signal?.aborted === true) throw cancelled(route.name);
    execs += 1;
    const channel = await openChannel(client, launcher.command, route, losses);
    const done = collect(channel, route.name, execOptions, losses);
    if (launcher.needsPassword) channel.write(`${connection.becomePassword?.reveal() ?? ''}\n`);
    channel.write(isSecret(script) ? script.reveal() : script);
    return {
      done,
      write: (text) => channel.write(text),
      feed: (from) => pipeline(from, channel),
      end: () => channel.end(),
      kill: () => channel.close(),
    };
  };
  return {
    address: route.name,
    user: route.user,
    get alive() {
      return lost === undefined;
    },
    get execs() {
      return execs;
    },
    start,
    exec: async (script, execOptions) => {
      const running = await start(script, execOptions);
      running.end();
      return running.done;
    },
    close: () =>
      new Promise((resolve) => {
        if (lost !== undefined) return resolve();
        // A host that was cut off never answers the farewell.
        const impatience = setTimeout(() => abandon(client), farewellMs);
        client.once('close', () => {
          clearTimeout(impatience);
          resolve();
        });
        client.end();
      }),
  };
}

type Losses = Set<(error: PigstyError) => void>;

function openChannel(client: Client, command: string, route: Route, losses: Losses): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    losses.add(reject);
    const refuse = (cause: Error): void =>
      reject(unreachable(route, `it opened no channel (${cause.message})`, cause));
    try {
      client.exec(command, (cause, channel) => {
        losses.delete(reject);
        if (cause) refuse(cause);
        else resolve(channel);
      });
    } catch (cause) {
      // A connection that is being closed refuses at once.
      losses.delete(reject);
      refuse(cause as Error);
    }
  });
}

function collect(
  channel: ClientChannel,
  host: string,
  options: ExecOptions,
  losses: Losses,
): Promise<ExecResult> {
  let resolve: (result: ExecResult) => void = () => undefined;
  let reject: (error: PigstyError) => void = () => undefined;
  const finished = new Promise<ExecResult>((accept, refuse) => {
    resolve = accept;
    reject = refuse;
  });
  const out: string[] = [];
  const err: string[] = [];
  let code: number | undefined;
  const settle = (finish: () => void): void => {
    clearTimeout(timer);
    losses.delete(onLoss);
    options.signal?.removeEventListener('abort', onAbort);
    finish();
  };
  const onLoss = (error: PigstyError): void => settle(() => reject(error));
  const give = (error: PigstyError): void => {
    settle(() => reject(error));
    channel.close();
  };
  const onAbort = (): void => give(cancelled(host));
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => give(outOfTime(host, options.timeoutMs ?? 0)), options.timeoutMs);
  losses.add(onLoss);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  channel.stderr.setEncoding('utf8');
  if (options.into === undefined) {
    channel.setEncoding('utf8');
    channel.on('data', (chunk: string) => {
      out.push(chunk);
      options.onStdout?.(chunk);
    });
  } else channel.pipe(options.into);
  channel.stderr.on('data', (chunk: string) => {
    err.push(chunk);
    options.onStderr?.(chunk);
  });
  channel.on('exit', (exit: number | null) => (code = exit ?? 137));
  // Closing a channel whose script is still reading is not an error of ours.
  channel.on('error', () => undefined);
  channel.on('close', () =>
    settle(() => resolve({ code: code ?? 255, stdout: out.join(''), stderr: err.join('') })),
  );
  return finished;
}
