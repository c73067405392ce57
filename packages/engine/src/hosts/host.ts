import type { Text } from '@pigsty/sdk';
import { readFrames, watchFrames, type Frame, type FrameEvent } from '../transport/frames.ts';
import { cancelled, outOfTime } from '../transport/interruptions.ts';
import { makeScript } from '../transport/script.ts';
import type { ExecOptions, Transport } from '../transport/transport.ts';
import type { World } from '../world/world.ts';
import { judgeLaunch } from './launch.ts';
import type { HostPlaces } from './places.ts';

export interface FramedOptions extends Omit<ExecOptions, 'onStdout'> {
  /** Sees the boundaries of frames as they arrive. */
  readonly onFrame?: (event: FrameEvent) => void;
}

/** A script that stays on the host until it is released or the connection ends. */
export interface HeldScript {
  readonly frames: readonly Frame[];
  /** False when the script ended by itself instead of holding. */
  readonly holds: boolean;
  beat(): void;
  release(): Promise<void>;
}

/** Frame that a held script begins when it has done its work and stays. */
export const holdFrame = 'hold';

/** One machine of the estate, reached as root. */
export interface Host {
  readonly address: string;
  readonly places: HostPlaces;
  /** False once the connection is gone. */
  readonly alive: boolean;
  /** Remote executions so far. */
  readonly execs: number;
  /** Runs a body made of frames; `nonce` serves as a delimiter inside it. */
  run(body: (nonce: string) => Text, options?: FramedOptions): Promise<readonly Frame[]>;
  /** Runs a body and stays in `stay`, which may read standard input. */
  hold(body: (nonce: string) => Text, stay: string, options?: FramedOptions): Promise<HeldScript>;
  close(): Promise<void>;
}

export function hostOver(transport: Transport, places: HostPlaces, world: World): Host {
  const { address } = transport;
  return {
    address,
    places,
    get alive() {
      return transport.alive;
    },
    get execs() {
      return transport.execs;
    },
    run: async (body, { onFrame, ...options } = {}) => {
      const nonce = world.randomHex(8);
      const script = makeScript({ nonce, body: body(nonce) });
      const result = await transport.exec(script.text, {
        ...options,
        ...(onFrame === undefined ? {} : { onStdout: watchFrames(nonce, onFrame) }),
      });
      const frames = readFrames(result, nonce);
      judgeLaunch(result, frames, transport);
      return frames;
    },
    hold: (body, stay, options = {}) => hold(transport, world.randomHex(8), { body, stay, options }),
    close: () => transport.close(),
  };
}

interface HoldParts {
  readonly body: (nonce: string) => Text;
  readonly stay: string;
  readonly options: FramedOptions;
}

async function hold(
  transport: Transport,
  nonce: string,
  { body, stay, options }: HoldParts,
): Promise<HeldScript> {
  const { timeoutMs, onFrame, signal } = options;
  const script = makeScript({ nonce, body: body(nonce), epilogue: `pigsty_begin ${holdFrame}\n${stay}` });
  const chunks: string[] = [];
  let holding: () => void = () => undefined;
  const holds = new Promise<'holds'>((resolve) => (holding = () => resolve('holds')));
  const watch = watchFrames(nonce, (event) => {
    onFrame?.(event);
    if (event.id === holdFrame) holding();
  });
  const running = await transport.start(script.text, {
    onStdout: (chunk) => {
      chunks.push(chunk);
      watch(chunk);
    },
  });
  const done = running.done.then((result) => {
    const frames = readFrames(result, nonce);
    judgeLaunch(result, frames, transport);
    return frames;
  });
  let timer: NodeJS.Timeout | undefined;
  let cancel: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    if (timeoutMs !== undefined)
      timer = setTimeout(() => reject(outOfTime(transport.address, timeoutMs)), timeoutMs);
    cancel = () => reject(cancelled(transport.address));
    // Only until it holds: what is held is let go by `release`, after the command in flight.
    signal?.addEventListener('abort', cancel, { once: true });
  });
  try {
    const first = await Promise.race([holds, done, late]);
    const frames = first === 'holds' ? readFrames({ stdout: chunks.join(''), stderr: '' }, nonce) : first;
    // The connection may break long after; whoever uses the host next hears of it there.
    done.catch(() => undefined);
    return {
      frames,
      holds: first === 'holds',
      beat: () => running.write('.'),
      release: async () => {
        running.end();
        await done.catch(() => undefined);
      },
    };
  } catch (cause) {
    running.end();
    done.catch(() => undefined);
    throw cause;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}
