import { spawn } from 'node:child_process';
import type { Call } from '../call/act.ts';

type Enter = Call<readonly [string, (readonly string[])?], { readonly name: string }>;

/** `pigsty sandbox ssh HOST`: a shell, or one command, as the sandbox's user. */
export async function sandboxSsh(call: Enter): Promise<number> {
  const [host, words = []] = call.args;
  const { sandboxSshArgv } = await import('@pigsty/sandbox');
  const [program = 'ssh', ...args] = await sandboxSshArgv(call.options.name, host);
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, ...words], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 255));
  });
}

/** `pigsty sandbox exec HOST -- COMMAND`: as root, also when the host's network is cut. */
export async function sandboxExec(call: Enter): Promise<number> {
  const [host, words = []] = call.args;
  const sandbox = await import('@pigsty/sandbox');
  const result = await sandbox.sandboxExec(call.options.name, host, words, { stdin: 'inherit' });
  return result.exitCode;
}
