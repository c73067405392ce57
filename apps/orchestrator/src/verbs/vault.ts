import { dirname, resolve } from 'node:path';
import {
  type NamedText,
  encryptInYaml,
  encryptVault,
  isVaulted,
  type VaultPassword,
  fromBlock,
  vaultBlock,
  openFile,
  openVaulted,
  vaultPasswords,
  readWholeFile,
} from '@pigsty/inventory';
import { PigstyError, Secret } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';

import { rewriteFile } from '../estate/vault/rewrite.ts';

import { writeJson } from '../views/json-view.ts';
import { count } from '../views/words.ts';

type VaultCall<Options = { readonly keys?: string }> = Call<readonly [file?: string], Options>;

/** `pigsty vault encrypt [FILE]`: a value to paste, a whole file, or some values of a file. */
export async function vaultEncrypt(call: VaultCall<{ keys?: string; name?: string }>): Promise<number> {
  const [file] = call.args;
  const { keys, name } = call.options;
  const password = await passwordToEncrypt(call, file);
  const encrypt = (plain: string): string =>
    encryptVault(plain, password.password, password.id === undefined ? {} : { id: password.id });
  if (file === undefined) {
    if (keys !== undefined)
      throw new PigstyError('USAGE', '--keys names values of a file, and there is no file');
    const vaulted = encrypt(await plainValue(call));
    say(call, { type: 'vault', text: vaulted }, vaultBlock(vaulted, name));
    return 0;
  }
  const read = await readWholeFile(file, call.world.cwd);
  if (keys === undefined) {
    if (isVaulted(read.text)) throw new PigstyError('USAGE', `${read.file} is encrypted already`);
    await rewriteFile(read.path, encrypt(read.text));
    say(call, { type: 'vault', file: read.file, values: [] }, `Encrypted ${read.file}.`);
    return 0;
  }
  return encryptValues(call, read, { keys: named(keys), encrypt });
}

async function encryptValues(
  call: VaultCall,
  { file, path, text }: NamedText,
  { keys, encrypt }: { readonly keys: ReadonlySet<string>; readonly encrypt: (plain: string) => string },
): Promise<number> {
  const edit = encryptInYaml(text, { keys, encrypt });
  const done = edit.values.filter((value) => value.refused === undefined);
  const left = edit.values.filter((value) => value.refused !== undefined);
  const absent = [...keys].filter(
    (key) => !edit.values.some((value) => value.path.split('.').at(-1) === key),
  );
  if (absent.length > 0) {
    throw new PigstyError('USAGE', `${file} has no value for ${absent.join(', ')}; nothing was changed`, {
      hint: 'Name keys as they are written, without what is above them: --keys pg_admin_password,password',
    });
  }
  if (done.length > 0) await rewriteFile(path, edit.text);
  const lines = [
    ...done.map((value) => `${file}:${value.line}:${value.column}  ${value.path}  encrypted`),
    ...left.map(
      (value) => `${file}:${value.line}:${value.column}  ${value.path}  left alone: ${value.refused ?? ''}`,
    ),
    `Encrypted ${count(done.length, 'value')} of ${file}.`,
  ];
  say(call, { type: 'vault', file, values: done.map((v) => v.path), left }, lines.join('\n'));
  return 0;
}

/** `pigsty vault decrypt [FILE]`: the reverse of encrypt. */
export async function vaultDecrypt(call: VaultCall): Promise<number> {
  const [file] = call.args;
  const passwords = await vaultPasswords(call.globals.vault, call.world, directoryOf(call, file));
  if (file === undefined) {
    const opened = openVaulted(fromBlock(await call.world.piped()), passwords);
    if ('refused' in opened)
      throw new PigstyError('USAGE', opened.refused, {
        hint: 'Pipe a value in: pigsty vault decrypt < FILE',
      });
    say(call, { type: 'vault', text: opened.text }, opened.text);
    return 0;
  }
  const read = await readWholeFile(file, call.world.cwd);
  const keys = call.options.keys === undefined ? undefined : named(call.options.keys);
  const opened = openFile(read, passwords, keys);
  if (opened.values.length === 0 && !isVaulted(read.text))
    throw new PigstyError(
      'USAGE',
      `${read.file} has nothing that is encrypted${keys === undefined ? '' : ' under these keys'}`,
    );
  await rewriteFile(read.path, opened.text);
  const what = opened.values.length === 0 ? '' : `${count(opened.values.length, 'value')} of `;
  say(call, { type: 'vault', file: read.file, values: opened.values }, `Decrypted ${what}${read.file}.`);
  return 0;
}

/** `pigsty vault view FILE`: the file as it would be decrypted, on the screen only. */
export async function vaultView(call: Call<readonly [file: string]>): Promise<number> {
  const [file] = call.args;
  const passwords = await vaultPasswords(call.globals.vault, call.world, directoryOf(call, file));
  const { text } = openFile(await readWholeFile(file, call.world.cwd), passwords);
  say(call, { type: 'vault', file, text }, text.replace(/\n$/, ''));
  return 0;
}

function say({ globals, world }: Call<readonly unknown[]>, json: object, text: string): void {
  if (globals.json) writeJson(world.stdout, json as Parameters<typeof writeJson>[1]);
  else world.stdout.write(`${text}\n`);
}

function named(keys: string): ReadonlySet<string> {
  return new Set(
    keys
      .split(',')
      .map((key) => key.trim())
      .filter((key) => key !== ''),
  );
}

function directoryOf({ world }: Call<readonly unknown[]>, file: string | undefined): string {
  return file === undefined ? world.cwd : dirname(resolve(world.cwd, file));
}

/** The first password there is; somebody at a terminal is asked twice, as a typing error could not be undone. */
async function passwordToEncrypt(call: VaultCall, file: string | undefined): Promise<VaultPassword> {
  const { world, globals } = call;
  const words = { ...globals.vault, ask: false };
  const [password] = await vaultPasswords(words, world, directoryOf(call, file));
  if (password !== undefined && !globals.vault.ask) return password;
  if (!world.interactive) {
    throw new PigstyError('USAGE', 'there is no vault password to encrypt with', {
      hint: 'Add --vault-password-file FILE, or set PIGSTY_VAULT_PASSWORD_FILE.',
    });
  }
  const first = await world.ask.secret('New vault password');
  if (first === '') throw new PigstyError('USAGE', 'the vault password is empty');
  if (first !== (await world.ask.secret('The same again')))
    throw new PigstyError('USAGE', 'these were two passwords');
  return { password: Secret.of(first) };
}

/** What is piped in, without the line break that `echo` adds; asked for at a terminal. */
async function plainValue({ world }: VaultCall): Promise<string> {
  const plain = world.interactive
    ? await world.ask.secret('Value')
    : (await world.piped()).replace(/\r?\n$/, '');
  if (plain !== '') return plain;
  throw new PigstyError('USAGE', 'there is no value to encrypt', {
    hint: "Pipe it in: printf '%s' VALUE | pigsty vault encrypt --name pg_admin_password",
  });
}
