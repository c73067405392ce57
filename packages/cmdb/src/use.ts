import { link, mkdir, rename, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { type Inventory, PigstyError } from '@pigsty/sdk';
import { passwordFile, pointerText } from './pointer.ts';
import { type Target, targetUrl } from './target.ts';

export interface UseCmdbOptions {
  readonly target: Target;
  /** The file that becomes the pointer, whole and as it was named. */
  readonly path: string;
  readonly source: string;
  /** What the file says, where there is one; it is moved aside. */
  readonly inventory?: Inventory;
}

export interface UsedCmdb {
  /** Where the file went, beside the pointer. */
  readonly before?: string;
  /** Whether the password lies in a file beside it. */
  readonly keepsPassword: boolean;
}

/**
 * Makes a file a pointer to the CMDB: every later command reads the inventory there.
 *
 * @throws {@link PigstyError} `USAGE` where the file cannot be moved aside.
 */
export async function useCmdb({ target, path, source, inventory }: UseCmdbOptions): Promise<UsedCmdb> {
  const before = beforeName(source);
  if (inventory !== undefined) await moveAside(path, beforeName(path), before);
  const urls = target.addresses.map((address) => targetUrl(target, address));
  await writeFile(`${path}.new`, pointerText(urls, before), { mode: 0o600 });
  await rename(`${path}.new`, path);
  if (inventory === undefined) return { keepsPassword: false };
  return { before, keepsPassword: await keepPassword(target, path, inventory) };
}

/** With its ending, so that it is still read as what it is. */
function beforeName(path: string): string {
  const ending = extname(path);
  return join(dirname(path), `${basename(path, ending)}.before-cmdb${ending}`);
}

/** Never over something else: a link fails where a rename would not. */
async function moveAside(path: string, to: string, name: string): Promise<void> {
  try {
    await link(path, to);
  } catch (cause) {
    throw new PigstyError('USAGE', `cannot move the inventory to ${name}: ${(cause as Error).message}`, {
      hint: `Move ${name} away if it is there already.`,
      cause,
    });
  }
  await unlink(path);
}

/**
 * A password that stood in the file in plain text goes on lying beside it, for nobody else to read; without it the first
 * command would not get in. One that was vaulted is not written down.
 */
async function keepPassword(target: Target, path: string, inventory: Inventory): Promise<boolean> {
  const { password } = target;
  if (password === undefined || !isPlain(inventory, password)) return false;
  const file = passwordFile(path);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${password.reveal()}\n`, { mode: 0o600 });
  return true;
}

function isPlain(inventory: Inventory, password: NonNullable<Target['password']>): boolean {
  return [...inventory.hosts.keys()].some((address) => {
    const text = JSON.stringify(inventory.declared(address));
    return password.matches((plain) => text.includes(JSON.stringify(plain)));
  });
}
