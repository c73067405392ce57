import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs one of ansible-core's programs. It is the reference here and never replaced by something of ours: where it is
 * missing the test fails.
 */
export async function ansible(
  program: 'ansible' | 'ansible-inventory' | 'ansible-playbook' | 'ansible-vault',
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  try {
    const { stdout } = await run(program, [...args], {
      cwd: options.cwd ?? '/',
      env: { ...process.env, ...environment, ...options.env },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
    if ((code as unknown) === 'ENOENT')
      throw new Error(`${program} is not on this machine: sh tools/prerequisites.sh test`, { cause: error });
    throw new Error(`${program} ${args.join(' ')}: ${stderr ?? message}`, { cause: error });
  }
}

const environment = {
  // Python refuses to start Ansible in a locale that is not UTF-8.
  LC_ALL: 'C.UTF-8',
  // Nothing is left beside our callback.
  PYTHONDONTWRITEBYTECODE: '1',
  ANSIBLE_CONFIG: join(import.meta.dirname, 'ansible.cfg'),
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_LOCALHOST_WARNING: 'False',
  ANSIBLE_DEPRECATION_WARNINGS: 'False',
};
