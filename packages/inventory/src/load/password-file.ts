import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { shortPath } from '../files/text.ts';
import { PigstyError, Secret } from '@pigsty/sdk';
import type { ReadingWorld } from './world.ts';

const run = promisify(execFile);
const timeoutMs = 60_000;

/**
 * The password in a file; of an executable file, what it prints. Like Ansible, a program whose name ends with `-client`
 * is told the label.
 */
export async function passwordFrom(
  file: string,
  { cwd, env }: Pick<ReadingWorld, 'cwd' | 'env'>,
  label?: string,
): Promise<Secret> {
  const path = file.startsWith('~/') ? join(env['HOME'] ?? '/', file.slice(2)) : resolve(cwd, file);
  const name = shortPath(path, cwd);
  const plain = (await isExecutable(path, name))
    ? (await output(path, name, { cwd, label })).replace(/^[\r\n]+|[\r\n]+$/g, '')
    : (await readFile(path, 'utf8').catch((cause: Error) => unreadable(name, cause))).trim();
  if (plain !== '') return Secret.of(plain);
  throw new PigstyError('USAGE', `${name} gives an empty vault password`, {
    hint: 'Write the password into the file, and make it readable for its owner only: chmod 0600.',
  });
}

async function isExecutable(path: string, name: string): Promise<boolean> {
  const found = await stat(path).catch((cause: Error) => unreadable(name, cause));
  if (found.isDirectory()) return unreadable(name, new Error('it is a directory'));
  return access(path, constants.X_OK).then(
    // Root may execute whatever anybody may.
    () => (found.mode & 0o111) !== 0,
    () => false,
  );
}

async function output(
  path: string,
  name: string,
  { cwd, label }: { readonly cwd: string; readonly label: string | undefined },
): Promise<string> {
  const args = label !== undefined && /-client(?:\.[^.]*)?$/.test(path) ? ['--vault-id', label] : [];
  try {
    return (await run(path, args, { cwd, timeout: timeoutMs })).stdout;
  } catch (cause) {
    const { code, stderr = '' } = cause as { code?: unknown; stderr?: string };
    throw new PigstyError(
      'USAGE',
      `${name}, which should print the vault password, failed (${String(code)})`,
      {
        hint:
          code === 'ENOEXEC' || code === 'EACCES'
            ? `Is it no program? Then: chmod -x ${name}`
            : (stderr.trim().split('\n').at(-1) ?? ''),
        cause,
      },
    );
  }
}

function unreadable(name: string, cause: Error): never {
  const message = `cannot read the vault password from ${name}: ${cause.message}`;
  throw new PigstyError('USAGE', message, { hint: 'Name the file with --vault-password-file FILE.', cause });
}
