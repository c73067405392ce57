import { shortPath, encryptVault } from '@pigsty/inventory';
import { PigstyError } from '@pigsty/sdk';
import type { Composition } from './compose.ts';
import type { VaultKey } from './vault-key.ts';
import type { VaultTarget } from './vault.ts';
import { writeInventory } from './write.ts';

export interface Saved {
  /** Copies of what was there before. */
  readonly backups: readonly string[];
  /** The encrypted file of variables, when there is one. */
  readonly vaultFile?: string;
}

/** Writes the inventory, and before it the file of secrets that it names. */
export async function save(
  { text, variables }: Composition,
  about: {
    readonly file: string;
    readonly target: VaultTarget | undefined;
    readonly key: VaultKey | undefined;
    readonly world: { readonly cwd: string; now(): number };
  },
): Promise<Saved> {
  const { file, target, key, world } = about;
  const nowMs = world.now();
  const files = [{ path: file, text }];
  if (target?.kind === 'file') {
    if (variables === undefined || key === undefined)
      throw new PigstyError('BUG', 'there is nothing to put into the vault, or no key to it');
    files.unshift({ path: target.file, text: encryptVault(variables, key.password, key.label) });
  }
  const backups: string[] = [];
  for (const { path, text: content } of files) {
    const backup = await writeInventory(path, { text: content, nowMs });
    if (backup !== undefined) backups.push(shortPath(backup, world.cwd));
  }
  return { backups, ...(target?.kind === 'file' ? { vaultFile: shortPath(target.file, world.cwd) } : {}) };
}
