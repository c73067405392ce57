import { createConnection } from 'node:net';
import { execa } from 'execa';
import { sandboxExec, sandboxSshArgv, sandboxStatus, type SandboxHostStatus } from '../src/index.ts';

/** Ways into a sandbox, as its tests use them. */
export interface SandboxReach {
  /** Runs a program on a host, past the network. */
  readonly inside: (host: string, ...argv: string[]) => Promise<string>;
  readonly ssh: (host: string, command: string) => Promise<string>;
  readonly stateOf: (host: string) => Promise<SandboxHostStatus['state'] | undefined>;
}

export function reachSandbox(name: string): SandboxReach {
  return {
    inside: async (host, ...argv) => {
      const result = await sandboxExec(name, host, argv);
      if (result.exitCode !== 0)
        throw new Error(`${argv.join(' ')} on ${host}: ${result.exitCode} ${result.stderr}`);
      return result.stdout.trim();
    },
    ssh: async (host, command) => {
      const [file = '', ...args] = await sandboxSshArgv(name, host);
      return (await execa(file, [...args, command])).stdout.trim();
    },
    stateOf: async (host) => (await sandboxStatus(name))[0]?.hosts.find((h) => h.name === host)?.state,
  };
}

/** Whether somebody listens on port 22 of an address. */
export const answers = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: address, port: 22, timeout: 1000 });
    const end = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket
      .once('connect', () => end(true))
      .once('timeout', () => end(false))
      .once('error', () => end(false));
  });
