import { type Inventory, PigstyError } from '@pigsty/sdk';
import { targetNamedBy } from './pointer.ts';
import type { Target } from './target.ts';
import { targetFromEnv } from './target-from-env.ts';
import { targetFromInventory } from './target-from-inventory.ts';
import { targetFromUrl } from './target-from-url.ts';

/** What finding a CMDB takes from the process. */
export interface CmdbWorld {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Which database is meant: the one of a URL, then PGSERVICE or PGHOST, then the one that the inventory declares. */
export async function targetFor(
  url: string | undefined,
  { env }: Pick<CmdbWorld, 'env'>,
  inventory: () => Promise<Inventory>,
): Promise<Target> {
  if (url !== undefined) return targetFromUrl(url, env, '--url');
  return (await targetFromEnv(env)) ?? targetFromInventory(await inventory());
}

/** The CMDB that one of these inventories is already, when it is. */
export async function targetInUse(sources: readonly string[], world: CmdbWorld): Promise<Target | undefined> {
  const named = await Promise.all(sources.map((source) => targetNamedBy(source, world)));
  return named.find((target) => target !== undefined);
}

/** What goes into the CMDB comes from files. */
export async function refuseCmdbAsSource(sources: readonly string[], world: CmdbWorld): Promise<void> {
  if ((await targetInUse(sources, world)) === undefined) return;
  throw new PigstyError('USAGE', 'the inventory is the CMDB itself', {
    hint: 'Name the file with -i, for example: -i pigsty.before-cmdb.yml',
  });
}
