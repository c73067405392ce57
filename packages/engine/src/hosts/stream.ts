import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { PigstyError } from '@pigsty/sdk';
import { readFrames, watchFrames } from '../transport/frames.ts';
import { makeScript } from '../transport/script.ts';
import type { Transport } from '../transport/transport.ts';
import { judgeLaunch } from './launch.ts';

export interface StreamOptions {
  /** For messages: `read the repository`. */
  readonly what: string;
  readonly signal?: AbortSignal;
}

interface SendOptions extends StreamOptions {
  readonly nonce: string;
  readonly script: string;
  readonly from: Readable;
}

const readyFrame = 'ready';

/** Runs a script on a host and writes what it prints, byte by byte, to a stream, which is ended. */
export async function fetchStream(
  transport: Transport,
  { script, into, what, signal }: StreamOptions & { readonly script: string; readonly into: Writable },
): Promise<void> {
  // Where nothing can be written any more the script would wait for ever.
  const stop = new AbortController();
  const written = finished(into).catch((cause: unknown) => {
    stop.abort();
    throw cause;
  });
  written.catch(() => undefined);
  const text = `{\nLC_ALL=C\nexport LC_ALL\ncd /\n(\n${script}\n) </dev/null\nexit $?\n}\n`;
  const signals = signal === undefined ? [stop.signal] : [stop.signal, signal];
  try {
    const { code, stderr } = await transport.exec(text, { into, signal: AbortSignal.any(signals) });
    if (code !== 0) throw failure(transport, what, { code, stderr });
  } catch (cause) {
    if (stop.signal.aborted) return await written;
    into.destroy();
    throw cause;
  }
  await written;
}

/** Runs a script on a host that reads a stream, byte by byte, from its standard input. Returns what it prints. */
export async function sendStream(
  transport: Transport,
  { nonce, script, from, what, signal }: SendOptions,
): Promise<string> {
  // It may fail before anybody reads it; what it failed with is asked for below.
  from.on('error', () => undefined);
  const epilogue = `pigsty_begin ${readyFrame}\n(\n${script}\n)\npigsty_end ${readyFrame} $?`;
  let begin: () => void = () => undefined;
  const begun = new Promise<'begun'>((resolve) => (begin = () => resolve('begun')));
  const running = await transport.start(makeScript({ nonce, body: ':', epilogue }).text, {
    // A shell reads its script ahead: nothing is sent before it has begun to read.
    onStdout: watchFrames(nonce, ({ id }) => (id === readyFrame ? begin() : undefined)),
    ...(signal === undefined ? {} : { signal }),
  });
  if ((await Promise.race([begun, running.done])) === 'begun')
    // A script that ends early closes its input; it says why itself.
    await running.feed(from).catch(() => undefined);
  const unread = readError(from);
  if (unread !== undefined) {
    running.kill();
    throw unread;
  }
  const result = await running.done;
  const frames = readFrames(result, nonce);
  judgeLaunch(result, frames, transport);
  const frame = frames.find(({ id }) => id === readyFrame);
  if (frame?.code === 0) return frame.stdout;
  throw failure(transport, what, {
    code: frame?.code ?? result.code,
    stderr: frame?.stderr ?? result.stderr,
  });
}

/** Why not all of it could be read here; the other side may have closed its end as well. */
function readError({ errored }: Readable): NodeJS.ErrnoException | undefined {
  const cause: NodeJS.ErrnoException | null = errored;
  return cause?.syscall === 'open' || cause?.syscall === 'read' ? cause : undefined;
}

function failure(
  { address }: Transport,
  what: string,
  { code, stderr }: { readonly code: number; readonly stderr: string },
): PigstyError {
  return new PigstyError('COMMAND_FAILED', `${address} could not ${what} (exit ${code})`, {
    where: { host: address },
    log: stderr.trim().split('\n').slice(-20).join('\n'),
  });
}
