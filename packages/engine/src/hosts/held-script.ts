import type { Text } from '@pigsty/sdk';
import { readFrames, watchFrames, type Frame, type FrameEvent } from '../transport/frames.ts';
import { cancelled, outOfTime } from '../transport/interruptions.ts';
import { makeScript } from '../transport/script.ts';
import type { ExecOptions, ExecResult, RunningScript, Transport } from '../transport/transport.ts';
import { sendScript, stayingShell, watchEnd } from './staying-shell.ts';
import { judgeLaunch } from './launch.ts';

export interface FramedOptions extends Omit<ExecOptions, 'onStdout' | 'onStderr'> {
  /** Sees the boundaries of frames as they arrive. */
  readonly onFrame?: (event: FrameEvent) => void;
}

/** A script that has done its work and whose shell stays on the host until it is released or the connection ends. */
export interface HeldScript {
  readonly frames: readonly Frame[];
  /** False when the script ended by itself instead of holding. */
  readonly holds: boolean;
  beat(): void;
  release(): Promise<void>;
  /** Runs another script in a child of the shell that stays; without a result where that shell is busy, gone or ends in the middle. */
  run(script: Text, nonce: string, options: Limits): Promise<ExecResult | undefined>;
}

type Limits = Pick<ExecOptions, 'timeoutMs' | 'signal'>;

/** Frame that a held script begins when it has done its work and stays. */
export const holdFrame = 'hold';

interface Sinks {
  onStdout: (chunk: string) => void;
  onStderr: (chunk: string) => void;
}

export interface HoldParts {
  readonly nonce: string;
  readonly body: Text;
  /** Lines that run once nothing keeps the shell any longer. */
  readonly afterwards: string;
  readonly options: FramedOptions;
}

export async function holdScript(
  transport: Transport,
  { nonce, body, afterwards, options }: HoldParts,
): Promise<HeldScript> {
  const { onFrame } = options;
  const epilogue = `pigsty_begin ${holdFrame}\n${stayingShell}${afterwards}`;
  const script = makeScript({ nonce, body, epilogue });
  const chunks: string[] = [];
  let holding: () => void = () => undefined;
  const holds = new Promise<'holds'>((resolve) => (holding = () => resolve('holds')));
  const watch = watchFrames(nonce, (event) => {
    onFrame?.(event);
    if (event.id === holdFrame) holding();
  });
  const sinks: Sinks = {
    onStdout: (chunk) => {
      chunks.push(chunk);
      watch(chunk);
    },
    onStderr: () => undefined,
  };
  const running = await transport.start(script.text, {
    onStdout: (chunk) => sinks.onStdout(chunk),
    onStderr: (chunk) => sinks.onStderr(chunk),
  });
  const done = running.done.then((result) => {
    const frames = readFrames(result, nonce);
    judgeLaunch(result, frames, transport);
    return frames;
  });
  let giveUp: () => void = () => undefined;
  const givenUp = new Promise<void>((resolve) => (giveUp = resolve));
  const kill = (): void => {
    running.kill();
    giveUp();
  };
  const limit = limited(transport.address, options);
  try {
    const first = await Promise.race([holds, done, limit.reached]);
    const frames = first === 'holds' ? readFrames({ stdout: chunks.join(''), stderr: '' }, nonce) : first;
    // The connection may break long after; the next script on this host fails with that.
    done.catch(() => undefined);
    return {
      frames,
      holds: first === 'holds',
      beat: () => running.write('.'),
      release: async () => {
        running.end();
        await Promise.race([done.catch(() => undefined), givenUp]);
      },
      run: runner(transport.address, { ...running, kill }, sinks),
    };
  } catch (cause) {
    running.end();
    done.catch(() => undefined);
    throw cause;
  } finally {
    // Only until it holds: what is held is let go by `release`, after the command in flight.
    limit.lift();
  }
}

/** One script after the other; a second one at the same time has to go its own way. */
function runner(address: string, running: RunningScript, sinks: Sinks): HeldScript['run'] {
  let busy = false;
  let gone = false;
  const over = running.done.then(() => undefined);
  over.then(
    () => (gone = true),
    () => (gone = true),
  );
  return async (script, nonce, options) => {
    if (busy || gone) return undefined;
    busy = true;
    const limit = limited(address, options);
    const end = watchEnd(nonce);
    sinks.onStdout = end.onStdout;
    sinks.onStderr = end.onStderr;
    try {
      sendScript(running, script, nonce);
      return await Promise.race([end.result, limit.reached, over]);
    } catch (cause) {
      // What still runs there would answer in the place of the next one.
      gone = true;
      running.kill();
      throw cause;
    } finally {
      limit.lift();
      busy = false;
    }
  };
}

interface Limit {
  readonly reached: Promise<never>;
  lift(): void;
}

/** Rejects when the time is over or the run is cancelled, until it is lifted. */
function limited(address: string, { timeoutMs, signal }: Limits): Limit {
  let timer: NodeJS.Timeout | undefined;
  let cancel: () => void = () => undefined;
  const reached = new Promise<never>((_, reject) => {
    if (timeoutMs !== undefined) timer = setTimeout(() => reject(outOfTime(address, timeoutMs)), timeoutMs);
    cancel = () => reject(cancelled(address));
    signal?.addEventListener('abort', cancel, { once: true });
  });
  reached.catch(() => undefined);
  return {
    reached,
    lift: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    },
  };
}
