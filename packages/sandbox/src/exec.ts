import { execa } from 'execa';
import { tryRun, type CommandResult } from './command.ts';
import { openContext } from './context.ts';
import { SandboxError } from './errors.ts';
import { insideArgv } from './inside.ts';
import type { SandboxHooks } from './model.ts';
import { sandboxPlaces } from './places.ts';
import { findHost, loadRecord } from './record.ts';
import { SSH_USER } from './recipe.ts';
import { initOf } from './runner.ts';

export interface SandboxExecOptions {
  /** Written to the command's standard input. */
  readonly input?: string | Uint8Array;
  /** `inherit` hands this process's own standard streams to the command; then nothing is captured. */
  readonly stdin?: 'inherit' | 'ignore';
}

/** Runs a command as root inside a host, without ssh, also when the host's network is cut. */
export async function sandboxExec(
  name: string,
  host: string,
  argv: readonly string[],
  options: SandboxExecOptions = {},
  hooks: SandboxHooks = {},
): Promise<CommandResult> {
  const context = openContext(hooks);
  const record = await loadRecord(context, name);
  const target = findHost(record, host);
  const pid = await initOf(name, target.name);
  if (pid === undefined) {
    throw new SandboxError('HOST_NOT_RUNNING', `${target.name} of "${name}" is not running`, {
      hint: 'Heal the host, or bring the sandbox up again.',
    });
  }
  const command = insideArgv(pid, argv);
  if (options.stdin === 'inherit') {
    const [file = '', ...args] = command;
    const { exitCode } = await execa(file, args, { stdio: 'inherit', reject: false });
    return { stdout: '', stderr: '', exitCode: exitCode ?? 255 };
  }
  return tryRun(command, {
    ...(options.input === undefined ? {} : { input: options.input }),
    signal: context.signal,
  });
}

/** The command line that opens a shell on a host; the host's key is verified. */
export async function sandboxSshArgv(
  name: string,
  host: string,
  hooks: SandboxHooks = {},
): Promise<string[]> {
  const context = openContext(hooks);
  const target = findHost(await loadRecord(context, name), host);
  const places = sandboxPlaces(context.stateDir, name);
  return [
    'ssh',
    '-F',
    'none',
    '-i',
    places.sshKey,
    '-o',
    'IdentitiesOnly=yes',
    '-o',
    `UserKnownHostsFile=${places.knownHosts}`,
    '-o',
    'StrictHostKeyChecking=yes',
    '-o',
    'LogLevel=ERROR',
    `${SSH_USER}@${target.address}`,
  ];
}
