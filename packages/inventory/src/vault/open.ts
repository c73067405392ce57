import { decryptInYaml } from './in-yaml.ts';
import { decryptVault, type VaultPassword } from './cipher.ts';
import { isVaulted } from './envelope.ts';
import { PigstyError, type Problem } from '@pigsty/sdk';

/** A text, or the reason why it cannot be had. */
export type Opened = { readonly text: string } | { readonly refused: string };

export function openVaulted(text: string, passwords: readonly VaultPassword[]): Opened {
  const found = decryptVault(text, passwords);
  switch (found.state) {
    case 'plain': {
      let plain = '';
      found.plain.matches((words) => ((plain = words), true));
      return { text: plain };
    }
    case 'no-password':
      return { refused: 'this is encrypted, and there is no vault password' };
    case 'wrong-password':
      return {
        refused: `no vault password that was given fits${found.id === undefined ? '' : ` (label ${found.id})`}`,
      };
    case 'damaged':
      return { refused: found.reason };
  }
}

export interface OpenedFile {
  readonly text: string;
  /** Values that were decrypted; none for a file that was encrypted as a whole. */
  readonly values: readonly string[];
}

/** The text of a file without its encryption, as a whole or value by value. What cannot be decrypted is an error with its place. */
export function openFile(
  { file, text }: { readonly file: string; readonly text: string },
  passwords: readonly VaultPassword[],
  keys?: ReadonlySet<string>,
): OpenedFile {
  if (isVaulted(text)) {
    const opened = openVaulted(text, passwords);
    if ('text' in opened) return { text: opened.text, values: [] };
    throw refused([problem(file, { subject: file, message: opened.refused, line: 1, column: 1 })]);
  }
  const edit = decryptInYaml(text, {
    ...(keys === undefined ? {} : { keys }),
    decrypt: (vaulted) => openVaulted(vaulted, passwords),
  });
  const failed = edit.values.filter((value) => value.refused !== undefined);
  if (failed.length > 0)
    throw refused(
      failed.map(({ path, refused: message = '', ...at }) =>
        problem(file, { subject: path, message, ...at }),
      ),
    );
  return { text: edit.text, values: edit.values.map((value) => value.path) };
}

export function problem(
  file: string,
  { subject, message, line, column }: { subject: string; message: string; line: number; column: number },
): Problem {
  return {
    severity: 'error',
    rule: 'vault-password',
    subject,
    message,
    hint: 'Add --vault-password-file FILE or --ask-vault-pass, or set PIGSTY_VAULT_PASSWORD_FILE.',
    position: { file, line, column },
  };
}

function refused(problems: readonly Problem[]): PigstyError {
  const values = problems.length === 1 ? 'one value' : `${problems.length} values`;
  return new PigstyError('INVENTORY_INVALID', `${values} cannot be decrypted; nothing was changed`, {
    problems,
  });
}
