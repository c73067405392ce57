import {
  encryptVault,
  type ReadingWorld,
  type VaultSources,
  vaultPasswords,
  type VaultWorld,
} from '@pigsty/inventory';
import { PigstyError, Secret } from '@pigsty/sdk';

import type { Vaulting } from './compose.ts';
import type { VaultTarget } from './vault.ts';

/** What encrypts. */
export interface VaultKey {
  readonly password: Secret;
  readonly label: { readonly id?: string };
  /** As it was typed; nothing else knows it then. */
  readonly typed?: string;
}

/** The first password of the vault that is at hand; a new one is typed twice. */
export async function vaultKey(
  words: VaultSources,
  { world, mayAsk }: { readonly world: VaultWorld; readonly mayAsk: boolean },
  directory: string,
): Promise<VaultKey> {
  const [first] = await vaultPasswords({ ...words, ask: false }, world, directory);
  if (first !== undefined) {
    const { id, password } = first;
    return { password, label: id === undefined ? {} : { id } };
  }
  if (!mayAsk && !(words.ask && world.interactive)) {
    throw new PigstyError('CONFIRMATION_REQUIRED', 'nobody can be asked for the password of the vault', {
      hint: 'Add --vault-password-file FILE, or set PIGSTY_VAULT_PASSWORD_FILE. Nothing was written.',
    });
  }
  const typed = await world.ask.secret('A password for the vault');
  if (typed === '' || typed !== (await world.ask.secret('The same again'))) {
    const message = typed === '' ? 'the password of the vault is empty' : 'the two are not the same';
    throw new PigstyError('USAGE', message, { hint: 'Nothing was written.' });
  }
  return { password: Secret.of(typed), label: {}, typed };
}

/** A world in which a password that was typed is not asked for again. */
export function withKey<W extends Pick<ReadingWorld, 'env'>>(world: W, key: VaultKey | undefined): W {
  if (key?.typed === undefined) return world;
  return { ...world, env: { ...world.env, PIGSTY_VAULT_PASSWORD: key.typed } };
}

export function vaultingOf({ kind }: VaultTarget, key: VaultKey | undefined): Vaulting | undefined {
  if (key === undefined) return undefined;
  return kind === 'file' ? { kind } : { kind, seal: (plain) => encryptVault(plain, key.password, key.label) };
}
