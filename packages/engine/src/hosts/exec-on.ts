import { PigstyError, type Command } from '@pigsty/sdk';
import { commandLines } from '../transport/command-line.ts';
import { framed } from '../transport/script.ts';
import type { ExecResult } from '../transport/transport.ts';
import type { HostPool } from './pool.ts';

export interface Hosts {
  /** Runs one command on one host as root, or as the command's user. Throws COMMAND_FAILED unless its exit code is fine. */
  exec(address: string, command: Command, options?: { readonly signal?: AbortSignal }): Promise<ExecResult>;
}

const defaultTimeoutMs = 600_000;

export function hostsOver(pool: HostPool, redact: (text: string) => string): Hosts {
  return {
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
