import { dirname, join, resolve } from 'node:path';
import { readFile } from 'node:fs/promises';
import { PigstyError, Secret } from '@pigsty/sdk';
import type { VaultPassword } from '../vault/cipher.ts';
import type { AskSecret, ReadingWorld, VaultSources } from './world.ts';
import { passwordFrom } from './password-file.ts';

/** Where passwords may come from besides files: the environment, or a person. */
export type VaultWorld = Pick<ReadingWorld, 'cwd' | 'env'> & {
  readonly interactive: boolean;
  readonly ask: AskSecret;
};

/**
 * Every password of the vault that is at hand: the command line's first, then the environment's, then what an
 * `ansible.cfg` beside the inventory names. Called only when something is encrypted, as it may ask or run a program.
 */
export async function vaultPasswords(
  words: VaultSources,
  world: VaultWorld,
  directory: string = world.cwd,
): Promise<readonly VaultPassword[]> {
  const { env } = world;
  const found: VaultPassword[] = [];
  for (const file of words.passwordFiles) found.push({ password: await passwordFrom(file, world) });
  for (const id of words.ids) found.push(await byLabel(id, world));
  if (words.ask) found.push({ password: await asked('Vault password', world) });
  const direct = env['PIGSTY_VAULT_PASSWORD'];
  if (direct) found.push({ password: Secret.of(direct) });
  for (const name of ['PIGSTY_VAULT_PASSWORD_FILE', 'ANSIBLE_VAULT_PASSWORD_FILE']) {
    const file = env[name];
    if (file) found.push({ password: await passwordFrom(file, world) });
  }
  for (const id of listed(env['ANSIBLE_VAULT_IDENTITY_LIST'])) found.push(await byLabel(id, world));
  const configured = await configuredIn(directory);
  if (configured.file !== undefined)
    found.push({ password: await passwordFrom(resolve(directory, home(configured.file, env)), world) });
  for (const id of configured.ids) found.push(await byLabel(id, { ...world, cwd: directory }));
  return found;
}

async function byLabel(id: string, world: VaultWorld): Promise<VaultPassword> {
  const at = id.indexOf('@');
  const [label, source] = at === -1 ? [undefined, id] : [id.slice(0, at), id.slice(at + 1)];
  const password =
    source === 'prompt' || source === 'prompt_ask_vault_pass'
      ? await asked(`Vault password${label ? ` (${label})` : ''}`, world)
      : await passwordFrom(source, world, label);
  return { ...(label ? { id: label } : {}), password };
}

async function asked(question: string, { interactive, ask }: VaultWorld): Promise<Secret> {
  if (!interactive) {
    throw new PigstyError('CONFIRMATION_REQUIRED', 'nobody is here to be asked for the vault password', {
      hint: 'Add --vault-password-file FILE, or set PIGSTY_VAULT_PASSWORD_FILE.',
    });
  }
  const answer = await ask.secret(question);
  if (answer === '') throw new PigstyError('USAGE', 'the vault password is empty');
  return Secret.of(answer);
}

/** `vault_password_file` and `vault_identity_list` of an `ansible.cfg`. */
async function configuredIn(directory: string): Promise<{ file?: string; ids: readonly string[] }> {
  const text = await readFile(join(directory, 'ansible.cfg'), 'utf8').catch(() => '');
  const defaults = /^\[defaults\][^\n]*\n((?:(?!\[).*(?:\n|$))*)/m.exec(text)?.[1] ?? '';
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}[ \\t]*[=:][ \\t]*([^\\n]*?)[ \\t]*(?:;.*)?$`, 'm').exec(defaults)?.[1];
  const file = value('vault_password_file');
  return { ...(file ? { file } : {}), ids: listed(value('vault_identity_list')) };
}

function listed(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function home(file: string, env: VaultWorld['env']): string {
  return file.startsWith('~/') ? join(env['HOME'] ?? dirname(file), file.slice(2)) : file;
}
