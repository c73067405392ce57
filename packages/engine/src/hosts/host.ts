import type { Readable, Writable } from 'node:stream';
import type { Text } from '@pigsty/sdk';
import { readFrames, watchFrames, type Frame } from '../transport/frames.ts';
import { makeScript } from '../transport/script.ts';
import type { ExecResult, Transport } from '../transport/transport.ts';
import type { World } from '../world/world.ts';
import { holdScript, type FramedOptions, type HeldScript } from './held-script.ts';
import { judgeLaunch } from './launch.ts';
import { isOfScript } from './staying-shell.ts';
import { fetchStream, sendStream, type StreamOptions } from './stream.ts';
import type { HostPlaces } from './places.ts';

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
  /** Runs a body, after which its shell stays; `afterwards` runs when that is released. */
  hold(body: (nonce: string) => Text, afterwards: string, options?: FramedOptions): Promise<HeldScript>;
  /**
   * Like `run`, in the shell that stays on the host where there is one: without another login. Only for scripts that read: a timeout or
   * a cancellation ends that shell, and the host's lock with it.
   */
  look(body: () => Text, options?: Omit<FramedOptions, 'onFrame'>): Promise<readonly Frame[]>;
  /** Writes what a script prints, byte by byte, to a stream, which is ended. */
  fetch(script: string, into: Writable, options: StreamOptions): Promise<void>;
  /** Runs a script that reads a stream, byte by byte, from its standard input. Returns what it prints. */
  send(script: string, from: Readable, options: StreamOptions): Promise<string>;
  close(): Promise<void>;
}

export function hostOver(transport: Transport, places: HostPlaces, world: World): Host {
  const { address } = transport;
  let held: HeldScript | undefined;
  let looks = 0;
  const framesOf = (result: ExecResult, nonce: string): readonly Frame[] => {
    const frames = readFrames(result, nonce).filter(isOfScript);
    judgeLaunch(result, frames, transport);
    return frames;
  };
  const run: Host['run'] = async (body, { onFrame, ...options } = {}) => {
    const nonce = world.randomHex(8);
    const script = makeScript({ nonce, body: body(nonce) });
    const result = await transport.exec(script.text, {
      ...options,
      ...(onFrame === undefined ? {} : { onStdout: watchFrames(nonce, onFrame) }),
    });
    return framesOf(result, nonce);
  };
  return {
    address,
    places,
    get alive() {
      return transport.alive;
    },
    get execs() {
      return transport.execs + looks;
    },
    run,
    hold: async (body, afterwards, options = {}) => {
      const nonce = world.randomHex(8);
      const script = await holdScript(transport, { nonce, body: body(nonce), afterwards, options });
      if (script.holds) held = script;
      return script;
    },
    look: async (body, options = {}) => {
      const nonce = world.randomHex(8);
      const script = makeScript({ nonce, body: body() });
      const result = await held?.run(script.text, nonce, options);
      if (result === undefined) return run(body, options);
      looks += 1;
      return framesOf(result, nonce);
    },
    fetch: (script, into, options) => fetchStream(transport, { script, into, ...options }),
    send: (script, from, options) =>
      sendStream(transport, { nonce: world.randomHex(8), script, from, ...options }),
    close: () => transport.close(),
  };
}
