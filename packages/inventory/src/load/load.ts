import { dirname } from 'node:path';
import { findInventoryFiles } from '../files/find.ts';
import { isVaulted } from '../vault/envelope.ts';
import { makeRedactor } from '@pigsty/sdk/engine';
import { readInventory, type ReadOptions, type ReadResult } from '../read/read.ts';
import type { InventoryFile } from '../draft/inventory-file.ts';
import type { VaultPassword } from '../vault/cipher.ts';
import type { AskSecret, ReadingWorld, VaultSources } from './world.ts';

/** Files and directories; and texts from elsewhere, which files win over. */
export interface InventorySources {
  readonly files: readonly string[];
  readonly cmdb?: readonly InventoryFile[];
}

const nothingSaid: VaultSources = { passwordFiles: [], ids: [], ask: false };

/**
 * Reads an inventory with all that belongs to it. Passwords are looked for when something is encrypted, the template
 * engine is loaded when a template is beyond the simplest, and what came from the vault is not shown from then on.
 */
export async function readInventoryFiles(
  sources: InventorySources,
  world: ReadingWorld,
  vault: VaultSources = nothingSaid,
): Promise<ReadResult> {
  const { files: found, broken, lost, ...vars } = await findInventoryFiles(sources.files, world);
  const files = [...(sources.cmdb ?? []), ...found];
  const texts = [...files, ...vars.groupVars, ...vars.hostVars];
  const options: ReadOptions = {
    ...vars,
    env: world.env,
    ...(texts.some(mayBeVaulted) ? { vaultPasswords: await passwords(files, world, vault) } : {}),
  };
  let result = readInventory(files, options);
  if (result.needsTemplates === true) {
    const { makeTemplates } = await import('../jinja/make.ts');
    result = readInventory(files, { ...options, templates: makeTemplates() });
  }
  if (result.secrets !== undefined && result.secrets.length > 0) {
    const redactor = makeRedactor(result.inventory);
    redactor.learn(result.secrets);
    world.redactWith?.(redactor.clean);
  }
  if (broken.length === 0) return result;
  const { inventory, partial = inventory, ...rest } = result;
  const problems = [...broken, ...result.problems];
  return lost || partial === undefined ? { problems } : { ...rest, partial, problems };
}

function mayBeVaulted({ text }: InventoryFile): boolean {
  return isVaulted(text) || text.includes('$ANSIBLE_VAULT;');
}

async function passwords(
  files: readonly InventoryFile[],
  world: ReadingWorld,
  words: VaultSources,
): Promise<readonly VaultPassword[]> {
  const { vaultPasswords } = await import('./passwords.ts');
  const path = files[0]?.path;
  const asking = { interactive: false, ask: nobody, ...world };
  return vaultPasswords(words, asking, path === undefined ? world.cwd : dirname(path));
}

const nobody: AskSecret = { secret: async () => '' };
