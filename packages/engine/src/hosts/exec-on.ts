import type { Readable, Writable } from 'node:stream';
import { PigstyError, type Command } from '@pigsty/sdk';
import { commandLines } from '../transport/command-line.ts';
import { framed } from '../transport/script.ts';
import type { ExecResult } from '../transport/transport.ts';
import type { HostPool } from './pool.ts';
import type { StreamOptions } from './stream.ts';

export interface Hosts {
  /** Runs one command on one host as root, or as the command's user. Throws COMMAND_FAILED unless its exit code is fine. */
  exec(address: string, command: Command, options?: { readonly signal?: AbortSignal }): Promise<ExecResult>;
  /** Runs a script of the shell as root, and writes what it prints, byte by byte, to a stream, which is ended. */
  fetch(address: string, script: string, into: Writable, options: StreamOptions): Promise<void>;
  /** Runs a script of the shell as root that reads a stream from its standard input. Returns what it prints. */
  send(address: string, script: string, from: Readable, options: StreamOptions): Promise<string>;
}

const defaultTimeoutMs = 600_000;

export function hostsOver(pool: HostPool, redact: (text: string) => string): Hosts {
  return {
    fetch: async (address, script, into, options) =>
      (await pool.open(address, options.signal)).fetch(script, into, options),
    send: async (address, script, from, options) =>
      (await pool.open(address, options.signal)).send(script, from, options),
    exec: async (address, command, { signal } = {}) => {
      const host = await pool.open(address, signal);
      const timeoutMs = command.timeoutMs ?? defaultTimeoutMs;
      const [frame] = await host.run(
        (nonce) => framed('command', commandLines(command, { nonce, timeoutMs })),
        {
          timeoutMs: timeoutMs + 15_000,
          ...(signal === undefined ? {} : { signal }),
        },
      );
      const result: ExecResult = {
        code: frame?.code ?? 255,
        stdout: frame?.stdout ?? '',
        stderr: frame?.stderr ?? '',
      };
      if ((command.okCodes ?? [0]).includes(result.code)) return result;
      throw new PigstyError(
        'COMMAND_FAILED',
        `${command.argv[0] ?? 'a command'} failed on ${address} (exit ${result.code})`,
        {
          where: { host: address },
          log: redact(`${result.stdout}\n${result.stderr}`).trim().split('\n').slice(-20).join('\n'),
        },
      );
    },
  };
}
